// The order on its way: at most one at a time, visible until it is answered, never sent too late.
import { boot } from "../lib/boot.js";
import { uuid7 } from "../lib/ids.js";
import { computed, effect } from "../lib/ui.js";

// After this long nobody wants the food any more without being asked again.
export const EXPIRES_IN_MS = 120_000;

export class Sending {
  constructor(outbox, cart, orders) {
    this.outbox = outbox;
    this.cart = cart;
    this.orders = orders;
    const isOrder = ({ command }) => command.type === "order.place";
    // The entry that waits or is being sent, or null.
    this.entry = computed(() => outbox.pending.value.find(isOrder) ?? null);
    // The entry that was refused or came too late, or null.
    this.failed = computed(() => outbox.failed.value.find(isOrder) ?? null);
    // Called with the answer when an order is taken.
    this.taken = () => {};
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
    const open = this.orders.peek().find(({ step }) => step !== "handed_over");
    const draft = cart.draft.peek() ?? { order_id: open?.order_id ?? uuid7(), round_id: uuid7() };
    cart.draft.value = draft;
    const lines = cart.lines.peek().map(({ line_id, item, quantity, variant, options, note }) => ({
      line_id, item, quantity, variant, options, note,
    }));
    const name = boot.pickup && !open ? cart.name.peek().trim() : "";
    const command = {
      type: "order.place", ...draft, lines, total_max: cart.total.peek(), name, language,
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
    this.cart.clear();
    this.taken(result);
  }

  #refused(entry, answer) {
    // The order that was open is closed by now: the next try begins a new one.
    if (answer.code === "order.closed") this.cart.draft.value = null;
  }

  // An answer may be lost on its way.  When the house shows the round, it was taken.
  #settleByWhatTheHouseHas() {
    const failed = this.failed.value;
    if (!failed) return;
    const { round_id, order_id } = failed.command;
    const order = this.orders.value.find((each) => each.order_id === order_id);
    if (!order?.rounds.some((round) => round.round_id === round_id)) return;
    this.outbox.dismiss(failed);
    this.#took(failed, { number: order.number });
  }
}
