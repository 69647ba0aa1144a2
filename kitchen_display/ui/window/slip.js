// An order as a slip: number, place, minute, its car, what is in it, how far the stations are.
import { minutes, minutesUntil, time, timeWithSeconds } from "../lib/format.js";
import { has, t } from "../lib/strings.js";
import { html, useState } from "../lib/ui.js";
import { Icon } from "../display/icon.js";
import { countdown, GATE_ICONS, gateOf, gateWord } from "../display/countdown.js";
import { Car } from "./cars.js";
import { Guest, Missed } from "./guest.js";
import { ageToCheck, allergiesOf, contentsOf, expectedAt, isOpenEnded, promisedAt } from "./orders.js";
import { Channel } from "./todo.js";

const LINES_MAX = 4;
const PLACE_ICONS = { lane: "car", table: "table", room: "door", counter: "bell", shelf: "bag" };

function Minute({ order, now }) {
  const at = promisedAt(order);
  const left = minutesUntil(at, now);
  const text =
    left < 0 ? t("kitchen.over", { minutes: minutes(-left) }) : t("window.in", { minutes: minutes(left) });
  const told = expectedAt(order);
  return html`<p class=${`slip__promise ${left < 0 ? "is-late" : ""}`}>
    <b>${time(at)}</b><span>${left < 0 && html`<${Icon} name="alarm" />`}${text}</span>
    ${isOpenEnded(order) && html`<span>${t("window.told_open")}</span>`}
    ${told > 0 && html`<span>${t("window.told_later", { time: time(told) })}</span>`}
  </p>`;
}

// From when on it is bagged, or brought to its table.
function Gate({ order, bag, isReady, now }) {
  const { state, at } = gateOf({ ...bag, isDone: isReady, now });
  if (!state) return null;
  const what = gateWord(order);
  const when = state === "wait" ? countdown(at, now) : timeWithSeconds(at);
  const word = { wait: "in", go: "now", late: "was", from: "from" }[state];
  return html`<span class=${`tag tag--big tag--${{ wait: "warn", go: "good", late: "bad", from: "action" }[state]}`}>
    <${Icon} name=${state === "late" ? "alarm" : GATE_ICONS[what]} />${t(`kitchen.${what}_${word}`, { time: when })}
  </span>`;
}

// Whoever hands it over is asked, and must know.
function Allergies({ order }) {
  const names = allergiesOf(order).map((name) => (has(`allergen.${name}`) ? t(`allergen.${name}`) : name));
  if (!names.length) return null;
  return html`<span class="tag tag--bad tag--big"><${Icon} name="alarm" /><span>${t("kitchen.allergy")}: <bdi>${names.join(", ")}</bdi></span></span>`;
}

function Station({ state, name, isOut, now }) {
  if (isOut && !state.isBumped) {
    return html`<li class="station is-out"><${Icon} name="alarm" /><bdi>${name}</bdi><span class="station__how">${t("load.is_out")}</span></li>`;
  }
  const icon = state.isBumped ? "check" : state.isHeld ? "hand" : state.isStarted ? "flame" : state.startsAt ? "hourglass" : "clock";
  const how = state.isBumped
    ? t("window.station_done")
    : state.isHeld
      ? t("window.station_held")
      : state.isStarted
        ? t("window.station_part", { ready: state.ready, all: state.all })
        : state.startsAt
          ? t("kitchen.starts_in", { time: countdown(state.startsAt, now) })
          : t("window.station_waits");
  return html`<li class=${`station ${state.isBumped ? "is-done" : state.isHeld ? "is-held" : state.isStarted ? "is-started" : ""}`}>
    <${Icon} name=${icon} /><bdi>${name}</bdi><span class="station__how">${how}</span>
  </li>`;
}

function Line({ line }) {
  const { left } = line;
  return html`<li class=${left ? "" : "is-void"}>
    <b>${left || line.quantity} ×</b>
    <span>
      <bdi class="slip__item">${line.name}</bdi>
      ${!left && html`<span class="tag tag--bad">${t("kitchen.void")}</span>`}
      ${line.age > 0 && html` <span class="tag tag--age">${line.age}</span>`}
      ${line.option_names?.length > 0 &&
      html`<small><bdi>${line.option_names.join(", ")}</bdi></small>`}
      ${line.note && html`<small class="slip__note"><${Icon} name="note" /><bdi dir="auto">${line.note}</bdi></small>`}
    </span>
  </li>`;
}

// A big order does not push its buttons, nor its neighbours', out of sight.
function Lines({ order }) {
  const [isWhole, setWhole] = useState(false);
  const lines = contentsOf(order);
  const isLong = lines.length > LINES_MAX + 1;
  const shown = isLong && !isWhole ? lines.slice(0, LINES_MAX) : lines;
  const text = isWhole ? t("window.lines_less") : t("kitchen.lines_below", { count: lines.length - LINES_MAX });
  return html`<ul class="slip__lines">
      ${shown.map((line) => html`<${Line} key=${line.line_id} line=${line} />`)}
    </ul>
    ${isLong &&
    html`<button
      type="button"
      class=${`slip__more ${isWhole ? "is-whole" : ""}`}
      aria-expanded=${isWhole ? "true" : "false"}
      aria-label=${`${text} – ${order.number}`}
      onClick=${() => setWhole(!isWhole)}
    >
      <${Icon} name="down" />${text}
    </button>`}`;
}

// Somebody must look at an identity card; without a word nothing is handed over.
function AgeCheck({ order, age, actions }) {
  return html`<div class="slip__ask" role="alert">
    <p><${Icon} name="alarm" />${t("window.age_ask", { age })}</p>
    <div class="todo__acts">
      <button type="button" class="button button--big" onClick=${actions.noAge}>${t("window.age_no")}</button>
      <button
        type="button"
        class="button button--big button--primary"
        aria-label=${`${t("window.age_yes", { age })} – ${order.number}`}
        onClick=${() => actions.ageChecked(order, age)}
      >
        ${t("window.age_yes", { age })}
      </button>
    </div>
  </div>`;
}

function Again({ lines, onAgain }) {
  return html`<ul class="slip__again" aria-label=${t("window.remake_which")}>
    ${lines.map(
      (line) => html`<li key=${line.unit}>
        <button type="button" class="button button--big button--wide" onClick=${() => onAgain(line)}>
          <${Icon} name="again" /><bdi>${line.name}</bdi>
        </button>
      </li>`,
    )}
  </ul>`;
}

function Acts({ order, isReady, isConfirming, isAgain, lines, actions }) {
  const label = isReady
    ? t("window.hand_over")
    : isConfirming
      ? t("window.hand_over_anyway")
      : t("window.not_ready");
  return html`<div class="slip__acts">
    ${lines.length > 0 &&
    html`<button
      type="button"
      class="button button--big"
      aria-label=${`${t("kitchen.remake")} – ${order.number}`}
      aria-expanded=${lines.length > 1 ? (isAgain ? "true" : "false") : undefined}
      onClick=${() => actions.again(order, lines)}
    >
      <${Icon} name="again" />
    </button>`}
    <button
      type="button"
      class=${`act act--hand ${isReady ? "is-ready" : isConfirming ? "is-asking" : ""}`}
      aria-label=${`${label} – ${order.number}`}
      onClick=${(event) => actions.handOver(order, event.detail > 0)}
    >
      <${Icon} name=${isReady || isConfirming ? "hand" : "hourglass"} />${label}
    </button>
  </div>`;
}

// `mode` is "", "confirm", "age", "missed" or "again": what this slip asks.
export function Slip({ order, states, bag, stations, outs, lane, parts, bay, lines, now, isSelected, mode, actions }) {
  const isReady = order.step === "ready";
  const nameOf = (id) => stations[id] ?? id;
  const missing = states.filter((state) => !state.isBumped).map((state) => nameOf(state.station));
  const age = ageToCheck(order);
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
      <p class="tags">
        <${Gate} order=${order} bag=${bag} isReady=${isReady} now=${now} />
        <${Channel} order=${order} />
        <${Allergies} order=${order} />
        ${order.practice && html`<span class="tag tag--open tag--big">${t("kitchen.practice")}</span>`}
        ${age > 0 && html`<span class="tag tag--bad tag--big"><${Icon} name="alarm" />${t("window.age_from", { age })}</span>`}
      </p>
      <${Car} order=${order} lane=${lane} parts=${parts} bay=${bay} now=${now} actions=${actions} />
      <${Guest} order=${order} now=${now} />
      <ul class="slip__stations" aria-label=${t("window.stations")}>
        ${states.map(
          (state) => html`<${Station} key=${state.station} state=${state} name=${nameOf(state.station)} isOut=${outs.includes(state.station)} now=${now} />`,
        )}
        ${order.unsent && html`<li class="fact fact--unsent"><${Icon} name="unsent" />${t("staff.unsent")}</li>`}
      </ul>
      <${Lines} order=${order} />
      ${mode === "confirm" &&
      html`<p class="slip__ask" role="alert">
        <${Icon} name="alarm" />${t("window.ask", { stations: missing.join(", ") })}
      </p>`}
      <${Missed} order=${order} now=${now} isAsking=${mode === "missed"} actions=${actions} />
      ${mode === "again" && html`<${Again} lines=${lines} onAgain=${(line) => actions.remake(order, line)} />`}
      ${mode === "age"
        ? html`<${AgeCheck} order=${order} age=${age} actions=${actions} />`
        : html`<${Acts}
            order=${order}
            isReady=${isReady}
            isConfirming=${mode === "confirm"}
            isAgain=${mode === "again"}
            lines=${lines}
            actions=${actions}
          />`}
    </article>
  </li>`;
}
