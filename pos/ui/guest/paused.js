// Whether orders by this page's channel are paused just now, and what says so.
import { boot } from "../lib/boot.js";
import { time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { isKept } from "./checkout.js";
import { cart, paused } from "./state.js";

const CHANNEL_OF_KIND = { table: "table", room: "room", counter: "counter", lane: "drive_through", shelf: "pickup" };
const channel = boot.kiosk ? "kiosk" : CHANNEL_OF_KIND[boot.place?.kind];

// "" while orders are taken; else the sentence, with the minute from when on they are again.
export function pausedText() {
  const until = paused.value[channel];
  if (until === undefined) return "";
  const page = boot.kiosk ? "kiosk" : "guest";
  return until ? t(`${page}.paused_until`, { time: time(until) }) : t(`${page}.paused`);
}

// What is wanted for a minute after the pause may be ordered, and what is kept for this guest.
export function isHeldOff() {
  const until = paused.value[channel];
  if (until === undefined || isKept(cart.lines.value)) return false;
  return !(until && cart.when.value && Date.parse(cart.when.value) > Date.parse(until));
}

export function PausedNotice() {
  const text = boot.can_order ? pausedText() : "";
  return html`<div role="status">
    ${text && html`<div class="notice notice--warn"><${Icon} name="clock" /><p class="notice-body">${text}</p></div>`}
  </div>`;
}
