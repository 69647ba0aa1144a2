// The guest goes: everything is wiped, the session ends, and the screen begins anew.
import { batch, signal } from "../lib/ui.js";
import { cart, live, outbox, sending, sheet } from "../guest/state.js";
import { line } from "./line.js";
import { end, load, wipe } from "./session.js";

const AGAIN_MS = 2_000;

// From then on nothing of the guest is shown.
export const isGone = signal(false);

export async function leave() {
  if (isGone.peek()) return;
  batch(() => {
    isGone.value = true;
    sheet.value = null;
    cart.clear();
    cart.allergies.value = [];
    cart.name.value = "";
  });
  live?.close();
  if (outbox) outbox.entries.value = [];
  if (sending) sending.answered.value = null;
  await wipe();
  await end();
  anew();
}

async function anew() {
  try {
    await load();
  } catch {
    if (line.peek().isUp) line.value = { isUp: false, since: Date.now() };
    setTimeout(anew, AGAIN_MS);
  }
}
