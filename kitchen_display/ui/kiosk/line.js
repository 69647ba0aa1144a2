// The line to the house, as the kiosk sees it: without one nothing can be ordered here.
import { serverNow } from "../lib/clock.js";
import { effect, signal } from "../lib/ui.js";
import { live } from "../guest/state.js";

const OPENING_MAX_MS = 5_000;

// {isUp, since}: since when there is none, in milliseconds.
export const line = signal({ isUp: true, since: null });

function down(since) {
  if (line.peek().isUp) line.value = { isUp: false, since };
}

function up() {
  if (!line.peek().isUp) line.value = { isUp: true, since: null };
}

effect(() => {
  const { live: isLive, since } = live.status.value;
  if (isLive) up();
  else if (since !== null) down(since);
});
setTimeout(() => live.status.peek().live || down(serverNow()), OPENING_MAX_MS);
