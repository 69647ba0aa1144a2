// The line to the house, as the kiosk sees it: without one nothing can be ordered here.
import { serverNow } from "../lib/clock.js";
import { effect, signal } from "../lib/ui.js";
import { live } from "../guest/state.js";

const ASK_EVERY_MS = 5_000;
const ANSWER_WAIT_MAX_MS = 3_000;

// {isUp, since}: since when there is none, in milliseconds.
export const line = signal({ isUp: true, since: null });

function down(since) {
  if (line.peek().isUp) line.value = { isUp: false, since };
}

function up() {
  if (!line.peek().isUp) line.value = { isUp: true, since: null };
}

// While nobody stands here the house is asked now and then.
async function ask() {
  try {
    const signal = AbortSignal.timeout(ANSWER_WAIT_MAX_MS);
    const answer = await fetch("/api/time", { cache: "no-store", signal });
    if (!answer.ok) throw new Error(answer.statusText);
    up();
  } catch {
    down(serverNow());
  }
}

if (live) {
  effect(() => {
    const { live: isLive, since } = live.status.value;
    if (isLive) up();
    else if (since !== null) down(since);
  });
  setTimeout(() => live.status.peek().live || down(serverNow()), ASK_EVERY_MS);
} else {
  setInterval(ask, ASK_EVERY_MS);
}
