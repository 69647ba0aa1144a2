// The order on its way: at most one at a time, visible until it is answered, never sent too late.
import { boot } from "../lib/boot.js";
import { uuid7 } from "../lib/ids.js";
import { computed, effect, signal } from "../lib/ui.js";
import { keepParts } from "./notes.js";

// After this long nobody wants the food any more without being asked again.
export const EXPIRES_IN_MS = 120_000;
const ENDED = new Set(["cancelled", "refused", "expired", "missed"]);
// Refusals that show that our menu or our stock is older than the house's.
const STALE = /^(item|variant|option|part|stock|deposit)\.|^order\.total_above_max$/;

// Whether a later round joins this order.
export function isOpen(order) {
  return !order.closed && order.step !== "handed_over" && order.rounds.some(({ step }) => !ENDED.has(step));
}

export class Sending {
  // `hold` tells what is kept for this cart, and forgets it.
  constructor(outbox, cart, orders, hold) {
    this.hold = hold;
    this.outbox = outbox;
    this.cart = cart;
    this.orders = orders;
    const isOrder = ({ command }) => command.type === "order.place";
    // The entry that waits or is being sent, or null.
    this.entry = computed(() => outbox.pending.value.find(isOrder) ?? null);
    // The entry that was refused or came too late, or null.
    this.failed = computed(() => outbox.failed.value.find(isOrder) ?? null);
    // The order as the answer tells it, until the live line brings the house's own row.
    this.answered = signal(null);
    // Called with the answer when an order is taken.
    this.taken = () => {};
    // Called when the refusal shows that our menu is older than the server's.
    this.stale = () => {};
    // The minute that the guest was shown, "" for none; called when it is not to be had any more.
    this.minute = () => "";
    this.later = () => {};
    this.watched = new WeakSet();
    effect(() => this.entry.value && this.#watch(this.entry.value));
    effect(() => this.#settleByWhatTheHouseHas());
  }

  // Send the cart.  What the guest saw goes with it: a higher total is refused.
  send(language) {
    const failed = this.failed.peek();
    if (failed) this.outbox.dismiss(failed);
    if (this.entry.peek()) return;
    const { cart } = this;
    const open = this.orders.peek().find(isOpen);
    const draft = cart.draft.peek() ?? { order_id: open?.order_id ?? uuid7(), round_id: uuid7() };
    cart.draft.value = draft;
    const lines = cart.lines.peek().map(
      ({ line_id, item, quantity, variant, options, note, parts = [] }) => ({
        line_id, item, quantity, variant, options, note, parts,
      }),
    );
    const name = boot.pickup && !open ? cart.name.peek().trim() : "";
    const at = cart.when.peek();
    const hold = this.hold.holdId();
    const minute = this.minute();
    const command = {
      type: "order.place",
      ...draft,
      lines,
      ...(at && { when: { type: "at", at } }),
      total_max: cart.total.peek(),
      ...(minute && { promise_max: minute }),
      name,
      language,
      allergies: cart.allergies.peek(),
      ...(hold && { hold }),
    };
    this.outbox.send(boot.partition, command, { expiresInMs: EXPIRES_IN_MS });
  }

  cancel() {
    const entry = this.entry.peek();
    return entry ? this.outbox.cancel(entry) : Promise.resolve(false);
  }

  dismiss() {
    const entry = this.failed.peek();
    if (entry) this.outbox.dismiss(entry);
  }

  async #watch(entry) {
    if (this.watched.has(entry)) return;
    this.watched.add(entry);
    await entry.settled;
    const state = entry.state.peek();
    const answer = entry.answer.peek();
    if (state === "accepted") this.#took(entry, answer.result);
    if (state === "refused") this.#refused(entry, answer);
  }

  #took(entry, result) {
    if (result.promised_at) this.answered.value = answeredOrder(entry.command, result, this.cart);
    keepParts(entry.command.lines);
    this.hold.forget();
    this.cart.clear();
    this.taken(result);
  }

  #refused(entry, answer) {
    // The order that was open is closed by now: the next try begins a new one.
    if (/^order\.(closed|not_yours)$/.test(answer.code)) this.cart.draft.value = null;
    if (answer.code === "order.total_above_max") {
      this.cart.quoted.value = { lines: this.cart.lines.peek(), total: answer.params.total };
    }
    if (answer.code === "order.promise_above_max") this.later(answer.params.promised_at);
    if (STALE.test(answer.code)) this.stale();
  }

  // An answer may be lost on its way.  When the house shows the round, it was taken.
  #settleByWhatTheHouseHas() {
    const failed = this.failed.value;
    if (!failed) return;
    const { round_id } = failed.command;
    const order = this.orders.value.find(({ rounds }) => rounds.some((r) => r.round_id === round_id));
    if (!order) return;
    this.outbox.dismiss(failed);
    this.#took(failed, { number: order.number });
  }
}

// The table's order may have been there already, under another id than this phone thought.
function answeredOrder(command, result, cart) {
  const { promised_at, number, total, currency } = result;
  const model = cart.model.peek();
  const step = result.awaiting ? "awaiting" : command.when ? "scheduled" : "placed";
  const round = {
    round_id: command.round_id,
    step,
    promised_at,
    mine: true,
    allergies: command.allergies,
    lines: command.lines.map((line) => {
      const item = model.items.get(line.item);
      const name = item ? model.name(item) : line.item;
      const unit_price = model.unitPrice(line);
      return { ...line, name, unit_price, total: unit_price * line.quantity, parts: [] };
    }),
  };
  const place_kind = boot.place.kind;
  const order_id = result.order_id ?? command.order_id;
  return { order_id, number, step, place_kind, promised_at, total, currency, rounds: [round] };
}

// The house's orders, and what was answered but has not come over the live line yet.
export function withAnswered(orders, answered) {
  if (!answered) return orders;
  const [round] = answered.rounds;
  if (orders.some(({ rounds }) => rounds.some(({ round_id }) => round_id === round.round_id))) {
    return orders;
  }
  const known = orders.find(({ order_id }) => order_id === answered.order_id);
  if (!known) return [answered, ...orders];
  const grown = {
    ...known,
    step: round.step,
    total: known.total + answered.total,
    rounds: [...known.rounds, round],
  };
  return orders.map((order) => (order === known ? grown : order));
}
