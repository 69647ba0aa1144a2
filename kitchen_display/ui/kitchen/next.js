// What comes next: a strip of its own above the wall, as high as ever, so that it moves no card.
import { listed } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { countdown } from "../display/countdown.js";
import { Icon } from "../display/icon.js";
import { Outs } from "../display/outs.js";
import { allergenNames } from "./facts.js";
import { heldNumbers, nextTickets } from "./moments.js";

const SHOWN_MAX = 4; // a narrow screen hides the last ones

const HELD_MAX = 3;

const shortOf = (row) => row.lines.map((line) => `${line.quantity} × ${line.name}`).join(", ");

// A countdown is read from left to right in every language.
export function In({ at, now }) {
  const left = countdown(at, now);
  return html`<bdi class="in" dir="ltr">${left}</bdi>`;
}

function Entry({ row, name, isLive, now, onStart }) {
  const at = Date.parse(row.due_at);
  const isDue = at <= now;
  return html`<li class=${`next__entry ${isDue ? "is-due" : ""} ${isLive ? "" : "is-unsure"}`} data-next=${row.ticket_id}>
    <span class="next__in">${isDue ? t("kitchen.starts_now") : html`<${In} at=${at} now=${now} />`}</span>
    <b class="next__number">${row.number}</b>
    ${row.allergies?.length > 0 &&
    html`<span class="next__allergy"><${Icon} name="alarm" /><span class="visually-hidden">${t("kitchen.allergy")} </span><bdi>${allergenNames(row.allergies)}</bdi></span>`}
    ${name && html`<bdi class="next__station">${name}</bdi>`}
    <span class="next__what" lang=${row.language || undefined}><bdi>${shortOf(row)}</bdi></span>
    <button
      type="button"
      class="next__start"
      disabled=${Boolean(row.isFiring)}
      aria-label=${`${t("kitchen.start_early")} – ${row.number}`}
      title=${t("kitchen.start_early")}
      onClick=${onStart}
    >
      <${Icon} name=${row.unsent ? "unsent" : "flame"} />
    </button>
  </li>`;
}

// `settle` tells what has just moved under a finger; `nameOf` a station's name, at the pass.
export function Next({ waiting, live, now, settle, nameOf, outs, own, onStart, onMore }) {
  const all = nextTickets(waiting, now);
  const shown = all.slice(0, SHOWN_MAX);
  const held = heldNumbers(waiting);
  const isLive = live.status.value.live;
  settle.laid(shown.map((row) => row.ticket_id));
  const start = (row) => (event) => (event.detail > 0 && settle.isMoving(row.ticket_id)) || onStart([row.ticket_id]);
  return html`<section class=${`next ${isLive ? "" : "next--unsure"}`} aria-labelledby="next-title">
    <h2 id="next-title" class="next__title">
      ${t("kitchen.next")}
      ${!isLive && html`<small class="next__unsure"><${Icon} name="cut" />${t("kitchen.planned_only")}</small>`}
    </h2>
    ${shown.length === 0 && html`<p class="next__none">${t("kitchen.next_none")}</p>`}
    <ul class="next__list">
      ${shown.map(
        (row) => html`<${Entry}
          key=${row.ticket_id}
          row=${row}
          name=${nameOf ? nameOf(row.station) : ""}
          isLive=${isLive}
          now=${now}
          onStart=${start(row)}
        />`,
      )}
    </ul>
    <${Outs} rows=${outs} own=${own} />
    ${held.length > 0 &&
    html`<button type="button" class="next__held" onClick=${onMore}>
      <${Icon} name="hand" /><span class="next__held-word">${t("kitchen.held")}:</span> <span>${listed(held.slice(0, HELD_MAX))}${held.length > HELD_MAX ? " …" : ""}</span>
    </button>`}
    ${all.length > 1 &&
    html`<button type="button" class="next__all" aria-label=${`${t("kitchen.waiting")} ${all.length}`} onClick=${onMore}>
      <${Icon} name="hourglass" /><span>${all.length}</span>
    </button>`}
  </section>`;
}
