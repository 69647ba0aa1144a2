// A ticket as a card: what to make, how, for whom, until when - and one wide button when it is done.
import { html } from "../lib/ui.js";
import { minutes, minutesUntil, time } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { Icon } from "../display/icon.js";
import { ageOf } from "./age.js";

// About how high lines and what stands below them are, in pixels; a card whose lines are higher
// than the column takes two columns of the wall, or three.
const LINE_PX = 72;
const WAY_PX = 36;
const COLUMN_PX = 420;
const SPAN_MAX = 3;

const listOf = (list) => list ?? [];

const heightOf = (line) => {
  const ways = listOf(line.removals).length + listOf(line.options).length;
  const noteRows = Math.ceil((line.note ?? "").length / 24);
  return Math.max(LINE_PX, 50 + (ways + noteRows) * WAY_PX);
};

const spanOf = (row) => {
  const height = row.lines.reduce((sum, line) => sum + heightOf(line), 0);
  return Math.min(SPAN_MAX, Math.max(1, Math.ceil(height / COLUMN_PX)));
};

function Line({ line, onTap }) {
  const ready = listOf(line.ready).length;
  const isReady = ready === line.units.length;
  return html`<li class="line">
    <button
      type="button"
      class=${`line__tap ${isReady ? "is-ready" : ""} ${line.unsent ? "is-unsent" : ""}`}
      aria-pressed=${isReady ? "true" : "false"}
      onClick=${onTap}
    >
      <span class="line__count">${isReady ? html`<${Icon} name="check" />` : line.quantity}</span>
      <span class="line__text">
        <bdi class="line__name">
          ${isReady && line.quantity > 1 ? `${line.quantity} × ` : ""}${line.name}
        </bdi>
        ${ready > 0 &&
        !isReady &&
        html`<span class="line__part">${t("kitchen.part_ready", { ready, all: line.quantity })}</span>`}
        ${listOf(line.removals).map(
          (text) => html`<span class="way way--without" key=${text}>
            <${Icon} name="without" /><bdi>${text}</bdi>
          </span>`,
        )}
        ${listOf(line.options).map(
          (text) => html`<span class="way" key=${text}><${Icon} name="dot" /><bdi>${text}</bdi></span>`,
        )}
        ${line.note &&
        html`<span class="way way--note"><${Icon} name="note" /><bdi dir="auto">${line.note}</bdi></span>`}
      </span>
    </button>
  </li>`;
}

function Promise_({ row, now }) {
  const left = minutesUntil(row.promised_at, now);
  const isLate = left < 0;
  return html`<span class=${`fact ${isLate ? "fact--late" : ""}`}>
    <${Icon} name="clock" />
    ${t("kitchen.for_time", { time: time(row.promised_at) })}
    ${isLate && html` · ${t("kitchen.over", { minutes: minutes(-left) })}`}
  </span>`;
}

const SERVICE_ICONS = { in_house: "plate", take_away: "bag" };

function Facts({ row, siblings, now }) {
  return html`<div class="card__facts">
    <${Promise_} row=${row} now=${now} />
    <span class="fact">
      <${Icon} name=${SERVICE_ICONS[row.service] ?? "plate"} />${t(`kitchen.${row.service}`)}
    </span>
    ${row.later_round && html`<span class="fact fact--mark"><${Icon} name="plus" />${t("kitchen.addition")}</span>`}
    ${row.recalled_at && html`<span class="fact fact--mark"><${Icon} name="recall" />${t("kitchen.recalled")}</span>`}
    ${row.started_at && html`<span class="fact fact--started"><${Icon} name="flame" />${t("kitchen.started_at", { time: time(row.started_at) })}</span>`}
    ${row.unsent && html`<span class="fact fact--unsent"><${Icon} name="unsent" />${t("staff.unsent")}</span>`}
    ${siblings.map(
      (other) => html`<span class=${`fact ${other.isDone ? "fact--done" : ""}`} key=${other.station}>
        <${Icon} name=${other.isDone ? "check" : "hourglass"} /><bdi>${other.name}</bdi>
      </span>`,
    )}
  </div>`;
}

export function Card({ slot, index, station, siblings, now, isSelected, isFresh, actions }) {
  const { row, isGone } = slot;
  // A finger may have meant the card that lay here before.
  const meant = (act) => (event) => (event.detail > 0 && actions.isMoving(row.ticket_id)) || act();
  const age = ageOf(row, station, now);
  const areAllReady = row.lines.every((line) => listOf(line.ready).length === line.units.length);
  const classes = [
    "card",
    `card--${age.level}`,
    `card--span-${spanOf(row)}`,
    isGone && "is-gone",
    isSelected && "is-selected",
    isFresh && "is-fresh",
    row.recalled_at && "is-recalled",
  ];
  return html`<li class=${classes.filter(Boolean).join(" ")} data-ticket=${row.ticket_id} inert=${isGone}>
    <article
      tabindex="-1"
      aria-label=${t("kitchen.ticket_label", { number: row.number, place: row.place })}
      onFocus=${() => actions.select(row.ticket_id)}
    >
      <header class="card__head">
        ${index < 10 && html`<span class="card__key" aria-hidden="true">${(index + 1) % 10}</span>`}
        <h2 class="card__number">${row.number}</h2>
        <p class="card__place">
          <bdi>${row.place}</bdi>
          ${row.name && html`<bdi class="card__name">${row.name}</bdi>`}
          ${station.isNamed && html`<bdi class="card__station">${station.name}</bdi>`}
        </p>
        <p class="card__age">
          ${age.level !== "fresh" && html`<${Icon} name=${age.level === "old" ? "alarm" : "hourglass"} />`}
          <span>${minutes(age.minutes)}</span>
        </p>
      </header>
      <${Facts} row=${row} siblings=${siblings} now=${now} />
      <ul class="lines">
        ${row.lines.map(
          (line) =>
            html`<${Line} key=${line.line_id} line=${line} onTap=${meant(() => actions.line(row, line))} />`,
        )}
      </ul>
      <footer class="card__acts">
        ${!row.started_at &&
        html`<button type="button" class="act act--start" onClick=${meant(() => actions.start(row))}>
          <${Icon} name="flame" /><span>${t("kitchen.start")}</span>
        </button>`}
        <button
          type="button"
          class=${`act act--bump ${areAllReady ? "is-due" : ""}`}
          onClick=${meant(() => actions.bump(row))}
        >
          <${Icon} name="check" />${t("kitchen.bump")}
        </button>
      </footer>
    </article>
  </li>`;
}
