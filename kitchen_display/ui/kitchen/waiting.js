// The drawer of what has not fired: held courses, with Fire; orders for later, with the minutes left.
// What is due fires by itself and goes to the wall.
import { boot } from "../lib/boot.js";
import { minutes, minutesUntil, time } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { countdown } from "../display/countdown.js";
import { Icon } from "../display/icon.js";
import { NEXT_MS } from "./moments.js";
import { Side } from "./side.js";

const dueAt = (row) => (row.due_at && !row.held ? Date.parse(row.due_at) : Infinity);

// Tickets that wait together - a round's course, at all the stations that are shown.
export function waitingGroups(rows) {
  const groups = new Map();
  for (const row of rows.values()) {
    const key = `${row.round_id} ${row.course}`;
    const group = groups.get(key) ?? { key, ...row, rows: [], lines: [] };
    group.rows.push(row);
    // A planned course begins with its slowest dish.
    if (dueAt(row) < dueAt(group)) group.due_at = row.due_at;
    group.lines.push(...row.lines);
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    (a, b) => dueAt(a) - dueAt(b) || Date.parse(a.promised_at) - Date.parse(b.promised_at) || a.course - b.course,
  );
}

function State({ group, now }) {
  if (group.awaiting) return html`<span class="tag tag--open tag--big">${t("kitchen.awaiting")}</span>`;
  if (group.held || !group.due_at) return html`<span class="tag tag--warn tag--big"><${Icon} name="hand" />${t("kitchen.held")}</span>`;
  if (group.open_ended) return html`<span class="tag tag--warn tag--big"><${Icon} name="clock" />${t("window.told_open")}</span>`;
  const at = Date.parse(group.due_at);
  const left = at - now > NEXT_MS ? minutes(minutesUntil(at, now)) : countdown(at, now);
  return html`<span class="tag tag--action tag--big">
    <${Icon} name="clock" />${at > now ? t("kitchen.fires_in", { minutes: left }) : t("kitchen.fires_now")}
  </span>`;
}

function Group({ group, now, onFire, onHold }) {
  const ids = group.rows.map((row) => row.ticket_id);
  const canHold = !group.held && Boolean(group.due_at) && !group.awaiting;
  return html`<li class="later">
    <p class="later__head">
      <b class="bumped__number">${group.number}</b> <bdi>${group.place}</bdi>
      ${group.course > 0 && html`<span class="tag tag--strong tag--big">${t("kitchen.course", { course: group.course })}</span>`}
    </p>
    <p class="later__state">
      <${State} group=${group} now=${now} />
      <span>${t("kitchen.for_time", { time: time(group.promised_at) })}</span>
    </p>
    <ul class="later__lines">
      ${group.lines.map((line) => html`<li key=${`${line.line_id} ${line.part}`}>${line.quantity} × <bdi>${line.name}</bdi></li>`)}
    </ul>
    ${!group.awaiting &&
    html`<div class="later__acts">
      ${canHold &&
      html`<button type="button" class="button button--big" onClick=${() => onHold(ids)}>
        <${Icon} name="hand" />${t("kitchen.hold")}
      </button>`}
      <button
        type="button"
        class="button button--big button--primary"
        disabled=${Boolean(group.isFiring)}
        aria-label=${`${t("kitchen.fire")} – ${group.number}`}
        onClick=${() => onFire(ids)}
      >
        <${Icon} name="flame" />${t("kitchen.fire")}
      </button>
    </div>`}
  </li>`;
}

export function Waiting({ rows, now, onFire, onHold, onClose }) {
  const groups = waitingGroups(rows);
  return html`<${Side} id="waiting" title=${t("kitchen.waiting")} onClose=${onClose}>
    ${groups.length === 0 && html`<p class="side__empty">${t("kitchen.waiting_empty")}</p>`}
    <ul>
      ${groups.map((group) => html`<${Group} key=${group.key} group=${group} now=${now} onFire=${onFire} onHold=${onHold} />`)}
    </ul>
    <p><a class="act" href=${`/d/${boot.venue}/kitchen/${boot.station || "all"}/pace`}><${Icon} name="info" />${t("kitchen.why_then")}</a></p>
  <//>`;
}
