// What became of the order: taken with its number, or - when no answer came - asked for by its id.
import { boot } from "../lib/boot.js";
import { batch, effect, signal } from "../lib/ui.js";
import { ask, cart, orders, sending, sheet } from "../guest/state.js";
import { line } from "./line.js";
import { guest, request } from "./session.js";

const AGAIN_MS = 2_000;

// {number, order_id, promised_at, awaiting, wasLost} of an order that the house took, or null.  It was lost when
// no answer came and the house was asked what became of it.
export const done = signal(null);
// The entry of which nobody knows yet whether the house has it, or null.
export const fate = signal(null);
// Whether somebody was called because an order was not taken.
export const wasCalled = signal(false);

function took({ number, order_id, awaiting, promised_at }, wasLost = false) {
  if (done.peek()) return;
  batch(() => {
    fate.value = null;
    sheet.value = null;
    done.value = { number, order_id, promised_at, awaiting: Boolean(awaiting), wasLost };
  });
}

const withRound = (roundId) =>
  orders.value.find(({ rounds }) => rounds.some(({ round_id }) => round_id === roundId));

// The same command under the same id: the house says what it decided then, or that it came too late.
async function learn(entry) {
  try {
    const answer = await request(`/api/commands/${entry.id}`, {
      method: "PUT",
      body: JSON.parse(entry.body),
    });
    if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
    const decision = await answer.json();
    fate.value = null;
    if (answer.ok) {
      sending.dismiss();
      cart.clear();
      took(decision.result, true);
    } else {
      wasCalled.value = true;
      ask({ type: "staff.call", want: "waiter" });
    }
  } catch {
    setTimeout(() => fate.peek() === entry && learn(entry), AGAIN_MS);
  }
}

if (guest && sending) {
  // Without the promise it was read from the house's own row: the answer never came.
  sending.taken = (result) => took(result, !result.promised_at);
  // The house shows the order while its answer is still being asked for.
  effect(() => {
    const entry = sending.entry.value;
    const order = entry?.tries.value > 1 && withRound(entry.command.round_id);
    if (order) took({ ...order, awaiting: order.step === "awaiting" }, true);
  });
  effect(() => {
    const failed = sending.failed.value;
    if (!failed) return;
    sheet.value = { kind: "cart" };
    if (failed.state.value === "expired" && fate.peek() !== failed && !wasCalled.peek()) {
      fate.value = failed;
    }
  });
  effect(() => {
    if (fate.value && line.value.isUp) learn(fate.value);
  });
  // Sent again, it is another order's fate.
  effect(() => {
    if (sending.entry.value) wasCalled.value = false;
  });
}

// The order as the house has it now: somebody may have accepted or refused it meanwhile.
export function stepOf({ number, awaiting }) {
  const order = orders.value.find((each) => each.number === number);
  return order?.step ?? (awaiting ? "awaiting" : "placed");
}

// The address of this guest's order for their own phone, as a code; null where there is none.
export async function phoneLink() {
  try {
    const answer = await request(`${boot.path}/link`);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
