// Too busy: promises later, each station with all that can be done to it, channels held off.
import { minutes, time } from "../lib/format.js";
import { Sheet } from "../lib/sheet.js";
import { textIn, t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";
import { act, Broken, Channels, Row, Slow, useTaps } from "../display/overload.js";
import { channels, send, stations } from "./state.js";

const PAUSES = [10, 20, 30, 0];

export function TooBusy() {
  const { broken, tap } = useTaps(send);
  const chosen = useSignal(null);
  const rows = [...channels.rows.value.values()].filter(({ channel }) => channel !== "kitchen");
  const open = (row) => (chosen.value = row.station);
  return html`<section class="panel">
    <div class="panel-head"><h2>${t("load.title")}</h2></div>
    <${Broken} broken=${broken} />
    <${Slow} row=${channels.rows.value.get("kitchen")} tap=${tap} />
    <p class="load__title">${t("load.stations")}</p>
    <ul class="load__rows">
      ${[...stations.rows.value.values()].map((row) => html`<${Station} key=${row.station} row=${row} tap=${tap} open=${open} />`)}
    </ul>
    <p class="load__title">${t("load.channels")}</p>
    <${Channels} rows=${rows} tap=${tap} />
    ${chosen.value && html`<${Less} row=${stations.rows.value.get(chosen.value)} tap=${tap} onClose=${() => (chosen.value = null)} />`}
  </section>`;
}

function stateOf({ places, places_now: left = 0, places_until: back, paused_at: at, until }) {
  const end = back ? ` ${t("waiter.until", { time: time(back) })}` : "";
  const found = places ? [(left ? t("load.places", { now: left, places }) : t("load.is_out")) + end] : [];
  if (at) found.push(until ? t("waiter.paused_until", { time: time(until) }) : t("waiter.paused"));
  return found.join(" · ");
}

// One touch takes a station out, and one brings it back; how it is paused is asked first.
function Station({ row, tap, open }) {
  const { station, places, places_now: left = 0, paused_at: at } = row;
  const name = textIn(row.name);
  const set = (count) => tap({ type: "station.set_places", station, places: count, minutes: 0 });
  return html`<${Row} name=${name} state=${stateOf(row)} isOff=${Boolean(at) || (places > 0 && left < places)}>
    ${at && act(t("waiter.resume"), name, () => send({ type: "station.resume", station }), "button--primary")}
    ${places > 0 && left !== places && act(t("load.back"), name, () => set(null), "button--primary")}
    ${!at && act(t("waiter.pause"), name, () => open(row))}
    ${places > 0 && left > 0 && act(t("load.out"), name, () => set(0), "button--danger")}
  <//>`;
}

function Less({ row, tap, onClose }) {
  const { station, places, places_now: left = 0 } = row;
  const pick = (command) => {
    tap({ station, ...command });
    onClose();
  };
  const choice = (label, command) =>
    html`<button key=${label} class="button button--big" type="button" onClick=${() => pick(command)}>${label}</button>`;
  return html`<${Sheet} kind="dialog" label=${`${textIn(row.name)}: ${t("waiter.pause")}`} onClose=${onClose}>
    <div class="stack">
      ${PAUSES.map((length) => choice(length ? minutes(length) : t("waiter.until_resumed"), { type: "station.pause", minutes: length }))}
      ${places > 0 && left > 1 && choice(t("load.fewer"), { type: "station.set_places", places: left - 1, minutes: 0 })}
    </div>
  <//>`;
}
