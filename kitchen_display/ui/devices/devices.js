// The office's list of devices is drawn by the server; this keeps it true: when a device comes or
// goes, the page is asked for again - but never under somebody's fingers.
import { boot } from "../lib/boot.js";
import { connect } from "../lib/live.js";
import { mountLiveSign } from "../lib/status.js";
import { effect } from "../lib/ui.js";

const live = connect({ token: boot.token });
const view = live.view(boot.partition, "venue.devices", {}, boot.devices);
mountLiveSign(document.getElementById("live"), live);

const wordOf = (row) =>
  row.revoked_at ? "revoked" : row.paired_at ? "paired" : `waiting ${row.waiting_until}`;
const summary = (rows) =>
  [...rows].map(([key, row]) => `${key} ${wordOf(row)}`).sort().join("\n");

// A form on its way out brings a new page by itself; asking for this one again would overtake it.
let isLeaving = false;
document.addEventListener("submit", () => {
  isLeaving = true;
});

let drawn = null;
effect(() => {
  if (!view.ready.value) return;
  const now = summary(view.rows.value);
  drawn ??= now;
  if (now === drawn) return;
  drawn = now;
  redraw();
});

// A code on the screen stays until its device has come in.
function redraw() {
  const door = document.querySelector("[data-device]");
  const isAwaited = door && !view.rows.peek().get(door.dataset.device)?.paired_at;
  const isTyping = document.activeElement?.matches("input, select");
  if (isLeaving || isAwaited || isTyping) return;
  location.replace(location.pathname.replace(/\/(open|revoke)$/, ""));
}

const role = document.getElementById("role");

// Only a kitchen screen belongs to a station, only a kiosk stands at a place, only a program speaks
// for a channel.
function showWhatItIsBoundTo() {
  for (const [field, only] of [["station", "kitchen"], ["place", "kiosk"], ["channel", "channel"]]) {
    document.getElementById(field).closest(".field").hidden = role.value !== only;
  }
}
role.addEventListener("change", showWhatItIsBoundTo);
showWhatItIsBoundTo();

// A code that no longer opens anything must not be read out.
const until = document.querySelector("[data-until]");
if (until) {
  const timer = setInterval(() => {
    if (live.now() < Date.parse(until.dataset.until)) return;
    clearInterval(timer);
    until.closest(".door").remove();
  }, 1000);
}
