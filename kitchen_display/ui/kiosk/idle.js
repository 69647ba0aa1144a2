// Nobody touches the screen any more: asked once, with time to answer, then everything is wiped.
import { effect, signal } from "../lib/ui.js";
import { live, outbox, sending } from "../guest/state.js";
import { done, fate } from "./order.js";
import { isGone, leave } from "./leaving.js";
import { guest, remember, stay } from "./session.js";
import { where } from "./where.js";

export const QUIET_MAX_S = 60;
export const WARNING_S = 30;
const STAY_EVERY_MS = 60_000;
const TICK_MS = 500;

// Seconds until everything is wiped, while the question is shown; else null.
export const left = signal(null);

let touchedAt = Date.now();
let stayedAt = Date.now();

function goOn(event) {
  touchedAt = Date.now();
  // A touch anywhere takes the question away; on the question itself its buttons say what it means.
  if (!event.target.closest?.("dialog:modal")) left.value = null;
  remember(where());
  if (Date.now() - stayedAt < STAY_EVERY_MS) return;
  stayedAt = Date.now();
  stay()
    .then((token) => {
      // The same guest: what is open goes on under the new token.
      live.token = token;
      live.poller.token = token;
      outbox.token = token;
    })
    .catch(() => {});
}

function tick() {
  // What became of an order is shown to whom it belongs, however long it takes.
  if (sending.entry.peek() || fate.peek() || done.peek()) {
    touchedAt = Date.now();
    return;
  }
  const quiet = (Date.now() - touchedAt) / 1_000;
  if (quiet < QUIET_MAX_S) return;
  left.value = Math.max(0, Math.ceil(QUIET_MAX_S + WARNING_S - quiet));
  if (left.value === 0) leave();
}

if (guest) {
  for (const kind of ["pointerdown", "keydown", "wheel"]) {
    window.addEventListener(kind, (event) => isGone.peek() || goOn(event), { capture: true, passive: true });
  }
  setInterval(() => isGone.peek() || tick(), TICK_MS);
  effect(() => {
    // The session was ended elsewhere, or is too old: nobody can go on with it.
    if (live.error.value) leave();
  });
}
