// Too busy: take a station out, give promises later, hold a channel off - and, right after the tap,
// which promises break by it.
import { minutes, time } from "../lib/format.js";
import { textIn, t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";

const LATER = [5, 10, 15];
const PAUSE_MINUTES = 15;
const SLOW_FOR_MINUTES = 30;

// Taps that are answered with the promises that break: `send` gives the outbox's entry.
export function useTaps(send) {
  const broken = useSignal(null);
  const tap = (command) => {
    broken.value = null;
    const entry = send(command);
    // That nothing breaks is said of what may break something.
    const mayBreak = command.type === "station.set_places" && command.places !== null;
    entry?.settled?.then(() => {
      const found = entry.answer.peek()?.result?.broken ?? [];
      broken.value = found.length || (mayBreak && entry.state.peek() === "accepted") ? found : null;
    });
  };
  return { broken, tap };
}

export function Broken({ broken }) {
  if (!broken.value) return null;
  const rows = broken.value;
  return html`<section class="broken ${rows.length ? "broken--some" : ""}" role="status">
    <p class="broken__title">${rows.length ? t("load.broken", { count: rows.length }) : t("load.broken_none")}</p>
    ${rows.length > 0 &&
    html`<ul class="broken__rows">
      ${rows.map(
        (row) => html`<li class="broken__row" key=${row.round_id}>
          <b>${row.number}</b> <bdi>${row.place}</bdi>
          <span class="broken__minutes" dir="ltr"><s>${time(row.promised_at)}</s> → <b>${row.expected_at ? time(row.expected_at) : t("load.unknown")}</b></span>
        </li>`,
      )}
    </ul>`}
    <button class="button" type="button" onClick=${() => (broken.value = null)}>${t("load.broken_close")}</button>
  </section>`;
}

export function Row({ name, state, isOff, children }) {
  return html`<li class="load__row ${isOff ? "load__row--off" : ""}">
    <p class="load__name"><bdi>${name}</bdi> <span class="load__state">${state}</span></p>
    <div class="load__acts">${children}</div>
  </li>`;
}

export const act = (label, name, onClick, style = "") =>
  html`<button class="button button--big ${style}" type="button" aria-label=${name ? `${name}: ${label}` : label} onClick=${onClick}>${label}</button>`;

// A station's places: one touch and it is out, or has one less; one brings it back.
export function Places({ row, tap }) {
  const { station, places, places_now: left = 0, places_until: until } = row;
  if (!places) return null;
  const name = textIn(row.name);
  const set = (count) => tap({ type: "station.set_places", station, places: count, minutes: 0 });
  const end = until ? ` ${t("waiter.until", { time: time(until) })}` : "";
  const state = left ? t("load.places", { now: left, places }) : t("load.is_out");
  return html`<${Row} name=${name} state=${state + end} isOff=${left < places}>
    ${left !== places && act(t("load.back"), name, () => set(null), "button--primary")}
    ${left > 1 && act(t("load.fewer"), name, () => set(left - 1))}
    ${left > 0 && act(t("load.out"), name, () => set(0), "button--danger")}
  <//>`;
}

export function Slow({ row, tap }) {
  const slow = (by) => tap({ type: "kitchen.slow", minutes: by, for_minutes: SLOW_FOR_MINUTES });
  if (row?.slow) {
    const state = t("load.slow_on", { minutes: minutes(row.slow), time: time(row.until) });
    return html`<div class="load__slow load__row--off"><p>${state}</p>${act(t("load.slow_end"), "", () => slow(0), "button--primary")}</div>`;
  }
  return html`<div class="load__slow" role="group" aria-label=${t("load.slow")}>
    <p>${t("load.slow")}</p>
    <div class="load__acts">${LATER.map((by) => act(`+ ${minutes(by)}`, t("load.slow"), () => slow(by)))}</div>
  </div>`;
}

function stateOf({ paused_at: at, until, why, limit }) {
  if (!at) return limit ? t("load.limit", { minutes: minutes(limit) }) : t("load.open");
  if (why === "overload") return t("load.full", { time: time(until) });
  return until ? t("load.paused_until", { time: time(until) }) : t("load.paused");
}

export function Channels({ rows, tap }) {
  return html`<ul class="load__rows">
    ${rows.map((row) => {
      const name = t(`waiter.channel_${row.channel}`);
      const pause = { type: "channel.pause", channel: row.channel, minutes: PAUSE_MINUTES };
      return html`<${Row} key=${row.channel} name=${name} state=${stateOf(row)} isOff=${Boolean(row.paused_at)}>
        ${row.paused_at
          ? act(t("load.resume"), name, () => tap({ type: "channel.resume", channel: row.channel }), "button--primary")
          : act(t("load.pause", { minutes: minutes(PAUSE_MINUTES) }), name, () => tap(pause))}
      <//>`;
    })}
  </ul>`;
}

// The kitchen's pace and the channels, from the rows of `house.channels`.
export function Load({ channels, tap }) {
  const rows = [...channels.values()].filter((row) => row.channel !== "kitchen");
  return html`<${Slow} row=${channels.get("kitchen")} tap=${tap} />
    <p class="load__title">${t("load.channels")}</p>
    <${Channels} rows=${rows} tap=${tap} />`;
}
