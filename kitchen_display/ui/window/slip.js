// An order as a slip: number, place, minute, what is in it, how far the stations are.
import { minutes, minutesUntil, time } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Icon } from "../display/icon.js";
import { openRounds, promisedAt } from "./orders.js";

const PLACE_ICONS = { lane: "car", table: "table", room: "door", counter: "bell", shelf: "bag" };

function Minute({ order, now }) {
  const at = promisedAt(order);
  const left = minutesUntil(at, now);
  const text =
    left < 0 ? t("kitchen.over", { minutes: minutes(-left) }) : t("window.in", { minutes: minutes(left) });
  return html`<p class=${`slip__promise ${left < 0 ? "is-late" : ""}`}>
    <b>${time(at)}</b><span>${left < 0 && html`<${Icon} name="alarm" />`}${text}</span>
  </p>`;
}

function Station({ state, name }) {
  const icon = state.isBumped ? "check" : state.isStarted ? "flame" : "clock";
  const how = state.isBumped
    ? t("window.station_done")
    : state.isStarted
      ? t("window.station_part", { ready: state.ready, all: state.all })
      : t("window.station_waits");
  return html`<li class=${`station ${state.isBumped ? "is-done" : state.isStarted ? "is-started" : ""}`}>
    <${Icon} name=${icon} /><bdi>${name}</bdi><span class="station__how">${how}</span>
  </li>`;
}

function Lines({ order }) {
  return html`<ul class="slip__lines">
    ${openRounds(order).flatMap((round) =>
      round.lines.map(
        (line) => html`<li key=${line.line_id}>
          <b>${line.quantity} ×</b>
          <span>
            <bdi>${line.name}</bdi>
            ${line.option_names?.length > 0 &&
            html`<small><bdi>${line.option_names.join(", ")}</bdi></small>`}
            ${line.note && html`<small class="slip__note"><${Icon} name="note" /><bdi dir="auto">${line.note}</bdi></small>`}
          </span>
        </li>`,
      ),
    )}
  </ul>`;
}

export function Slip({ order, states, stations, now, isSelected, isConfirming, onHandOver }) {
  const isReady = order.step === "ready";
  const missing = states
    .filter((state) => !state.isBumped)
    .map((state) => stations[state.station] ?? state.station);
  const label = isReady
    ? t("window.hand_over")
    : isConfirming
      ? t("window.hand_over_anyway")
      : t("window.not_ready");
  return html`<li
    class=${`slip ${isReady ? "slip--ready" : ""} ${isSelected ? "is-selected" : ""}`}
    data-order=${order.order_id}
  >
    <article aria-label=${t("kitchen.ticket_label", { number: order.number, place: order.place })}>
      <header class="slip__head">
        <h2 class="slip__number">${order.number}</h2>
        <p class="slip__place">
          <${Icon} name=${PLACE_ICONS[order.place_kind] ?? "bell"} /><span>
            <bdi>${order.place}</bdi>${order.name && html`<bdi class="slip__name">${order.name}</bdi>`}
          </span>
        </p>
        <${Minute} order=${order} now=${now} />
      </header>
      <ul class="slip__stations" aria-label=${t("window.stations")}>
        ${states.map(
          (state) => html`<${Station}
            key=${state.station}
            state=${state}
            name=${stations[state.station] ?? state.station}
          />`,
        )}
        ${order.unsent && html`<li class="fact fact--unsent"><${Icon} name="unsent" />${t("staff.unsent")}</li>`}
      </ul>
      <${Lines} order=${order} />
      ${isConfirming &&
      html`<p class="slip__ask" role="alert">
        <${Icon} name="alarm" />${t("window.ask", { stations: missing.join(", ") })}
      </p>`}
      <button
        type="button"
        class=${`act act--hand ${isReady ? "is-ready" : isConfirming ? "is-asking" : ""}`}
        aria-label=${`${label} – ${order.number}`}
        onClick=${(event) => onHandOver(order, event.detail > 0)}
      >
        <${Icon} name=${isReady || isConfirming ? "hand" : "hourglass"} />${label}
      </button>
    </article>
  </li>`;
}
