// While a guest looks at the cart, the house keeps its minute and the last portions for it.  It is a
// kindness of some minutes and never a condition: without an answer everything goes on as without it.
import { boot } from "../lib/boot.js";
import { serverNow } from "../lib/clock.js";
import { uuid7 } from "../lib/ids.js";
import { effect, signal } from "../lib/ui.js";

// A count that goes up and down with a finger asks once.
const CALM_MS = 800;
const AGAIN_MS = 45_000;
// Who only leaves the cart open keeps nothing from others for long: four minutes in all.
const RENEWALS_MAX = 4;
const ANSWER_WAIT_MAX_MS = 4_000;

// The ids of the newest hold that was asked for, "" for none: an order names it.
let asked = "";
// What the house said it keeps: {lines, at, until, promised_at}; `lines` as `asWished` writes them.
const kept = signal(null);
// The minute that was kept until the guest had left the cart open for too long, or null.
export const lapsed = signal(null);
let takeAgain = () => {};

export function asWished(lines) {
  return lines.map(({ line_id, item, quantity, variant, options, parts = [] }) => ({
    line_id, item, quantity, variant, options, parts,
  }));
}

const isAlive = ({ until, lines }, wanted) => until > serverNow() && lines === JSON.stringify(asWished(wanted));

// Whether exactly these lines are kept for this guest.
export function isKept(lines) {
  return Boolean(kept.value) && isAlive(kept.value, lines);
}

// The minute that is kept for exactly these lines at that wished minute, or null.
export function keptMinute(lines, at) {
  return isKept(lines) && kept.value.at === at ? kept.value.promised_at ?? null : null;
}

export const holdId = () => asked;

// Keep a minute anew: the last one is gone, or the guest came back to the cart.
export const keepAnew = () => takeAgain();

async function tell(command, token, more) {
  const answer = await fetch(`/api/commands/${uuid7()}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      partition: boot.partition,
      expires_at: new Date(serverNow() + ANSWER_WAIT_MAX_MS).toISOString(),
      command,
    }),
    cache: "no-store",
    signal: AbortSignal.timeout(ANSWER_WAIT_MAX_MS),
    ...more,
  });
  const told = await answer.json();
  return answer.ok ? told.result : { rests: told.code === "limit.hold_time" ? told.params.until : "" };
}

// `wanted()` gives the lines to keep, null for none, or undefined: an order is on its way, and what
// is kept for it stays.  `when()` is the minute they are wished for, "" for as soon as possible.
export function keepWhile(wanted, when, outbox) {
  let timer = 0;
  let renewals = 0;
  let current = null;
  const take = async (lines, at) => {
    const hold_id = (asked = uuid7());
    const command = { type: "checkout.hold", hold_id, lines, ...(at && { when: { type: "at", at } }) };
    const result = await tell(command, outbox.token).catch(() => null);
    if (asked !== hold_id) return;
    if (!result?.expires_at) {
      kept.value = null;
      // Kept for long enough: after a while the house keeps something for this guest again.
      if (result?.rests) timer = setTimeout(take, Math.max(0, Date.parse(result.rests) - serverNow()), lines, at);
      return;
    }
    // What all guests keep together has a bound: the portions are kept then, and the minute may move.
    const promised_at = result.may_move ? null : result.promised_at;
    kept.value = { lines: JSON.stringify(lines), at, until: Date.parse(result.expires_at), promised_at };
    renewals += 1;
    if (renewals <= RENEWALS_MAX) timer = setTimeout(take, AGAIN_MS, lines, at);
    else timer = setTimeout(letGo, Date.parse(result.expires_at) - serverNow(), promised_at);
  };
  const letGo = (minute) => {
    lapsed.value = minute ?? null;
    kept.value = null;
    asked = "";
  };
  const release = () => {
    clearTimeout(timer);
    current = null;
    if (!asked) return;
    const command = { type: "checkout.release", hold_id: asked };
    asked = "";
    kept.value = null;
    tell(command, outbox.token, { keepalive: true }).catch(() => {});
  };
  takeAgain = () => {
    clearTimeout(timer);
    renewals = 0;
    lapsed.value = kept.value = null;
    if (current) take(...current);
  };
  effect(() => {
    const lines = wanted();
    const at = when();
    if (lines === undefined) return undefined;
    if (!lines) {
      lapsed.value = null;
      return release();
    }
    clearTimeout(timer);
    renewals = 0;
    lapsed.value = null;
    current = [asWished(lines), at];
    timer = setTimeout(take, CALM_MS, ...current);
    return undefined;
  });
  window.addEventListener("pagehide", release);
}

// The order was taken, and what was kept with it.
export function forget() {
  asked = "";
  kept.value = null;
}
