// While a guest looks at the cart, the house keeps the last portions that are in it.  It is a kindness
// of a minute and never a condition: without an answer everything goes on as without it.
import { boot } from "../lib/boot.js";
import { serverNow } from "../lib/clock.js";
import { uuid7 } from "../lib/ids.js";
import { effect, signal } from "../lib/ui.js";

// A count that goes up and down with a finger asks once.
const CALM_MS = 800;
const AGAIN_MS = 45_000;
// Who only leaves the cart open keeps nothing from others for long.
const RENEWALS_MAX = 3;
const ANSWER_WAIT_MAX_MS = 4_000;

// The ids of the newest hold that was asked for, "" for none: an order names it.
let asked = "";
// What the house said it keeps: {lines, until}; `lines` as `asWished` writes them.
const kept = signal(null);

function asWished(lines) {
  return lines.map(({ line_id, item, quantity, variant, options, parts = [] }) => ({
    line_id, item, quantity, variant, options, parts,
  }));
}

// Whether exactly these lines are kept for this guest.
export function isKept(lines) {
  return Boolean(kept.value) && kept.value.until > serverNow() && kept.value.lines === JSON.stringify(asWished(lines));
}

export const holdId = () => asked;

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
  return answer.ok ? (await answer.json()).result : null;
}

// `wanted()` gives the lines to keep, null for none, or undefined: an order is on its way, and what
// is kept for it stays.
export function keepWhile(wanted, when, outbox) {
  let timer = 0;
  let renewals = 0;
  const take = async (lines) => {
    const hold_id = (asked = uuid7());
    const at = when();
    const command = { type: "checkout.hold", hold_id, lines, ...(at && { when: { type: "at", at } }) };
    const result = await tell(command, outbox.token).catch(() => null);
    if (asked !== hold_id) return;
    kept.value = result && { lines: JSON.stringify(lines), until: Date.parse(result.expires_at) };
    if (result && ++renewals <= RENEWALS_MAX) timer = setTimeout(take, AGAIN_MS, lines);
  };
  const release = () => {
    clearTimeout(timer);
    if (!asked) return;
    const command = { type: "checkout.release", hold_id: asked };
    asked = "";
    kept.value = null;
    tell(command, outbox.token, { keepalive: true }).catch(() => {});
  };
  effect(() => {
    const lines = wanted();
    if (lines === undefined) return undefined;
    clearTimeout(timer);
    if (!lines) return release();
    renewals = 0;
    timer = setTimeout(take, CALM_MS, asWished(lines));
    return undefined;
  });
  window.addEventListener("pagehide", release);
}

// The order was taken, and what was kept with it.
export function forget() {
  asked = "";
  kept.value = null;
}
