// The server's time on this device.  A phone's own clock may be hours off and is never trusted:
// only its difference to what the server said is used.
import { boot } from "./boot.js";
import { signal } from "./ui.js";

const SAMPLES_MAX = 8;
const JUMP_MS = 2_000;

let samples = [];
let offset = 0;

// Counts how often what we knew became void: who shows minutes counts them anew at once.
export const jumps = signal(0);

// An answer reaches us late, never early: the largest difference is the one with the least delay.
export function heardServerTime(iso, receivedAt = Date.now()) {
  const difference = Date.parse(iso) - receivedAt;
  if (Number.isNaN(difference)) return;
  // The device's clock was set, or the venue's clock is moved by hand: what we knew is void.
  const jumped = Math.abs(difference - offset) > JUMP_MS;
  if (jumped) samples = [];
  samples.push(difference);
  if (samples.length > SAMPLES_MAX) samples.shift();
  offset = Math.max(...samples);
  if (jumped) jumps.value = jumps.peek() + 1;
}

// Milliseconds since 1970 by the server's clock.
export function serverNow() {
  return Date.now() + offset;
}

const navigation = performance.getEntriesByType("navigation")[0];
// A page that the browser took from its own cache (nothing was transferred) tells an old time.
if (boot.now && navigation?.transferSize !== 0) {
  // When the page arrived, by the clock that `serverNow` will ask.
  const arrived = navigation?.responseStart;
  heardServerTime(boot.now, Date.now() - performance.now() + (arrived ?? performance.now()));
}
