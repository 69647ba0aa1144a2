// The cart: kept on the device, brought up to date when the menu changes while it is open.
import { uuid7 } from "../lib/ids.js";
import { computed, effect, signal } from "../lib/ui.js";

export const QUANTITY_MAX = 99;
const LINES_MAX = 100;

export class Cart {
  // `trouble(line, lines)` tells what can not be had right now.
  constructor(storageKey, model, trouble = () => null) {
    this.storageKey = storageKey;
    this.model = model;
    const kept = this.#load() ?? {};
    this.isKept = "lines" in kept;
    // {line_id, item, quantity, variant, options, parts, note, unit, title}: `unit` and `title` are
    // what the guest saw last.
    this.lines = signal(kept.lines ?? []);
    this.name = signal(kept.name ?? "");
    // Allergies that the kitchen must read, and the minute it is wanted for (empty: now).
    this.allergies = signal(kept.allergies ?? []);
    this.when = signal("");
    // Ids under which this cart was sent before: sent again, it is still one order.
    this.draft = signal(kept.draft ?? null);
    // What the last change of the menu did to the cart, in the order it happened.
    this.changes = signal([]);
    this.count = computed(() => this.lines.value.reduce((sum, line) => sum + line.quantity, 0));
    const sum = (of) =>
      computed(() => {
        const menu = model.value;
        return menu ? this.lines.value.reduce((all, line) => all + line.quantity * of(menu, line), 0) : 0;
      });
    this.deposit = sum((menu, line) => menu.depositOf(line));
    const previewed = sum((menu, line) => menu.unitPrice(line) + menu.depositOf(line));
    // What the house said these very lines cost, {lines, total}: it counts, the preview does not.
    this.quoted = signal(null);
    this.total = computed(() => {
      const { lines, total } = this.quoted.value ?? {};
      return lines === this.lines.value ? total : previewed.value;
    });
    this.troubles = computed(() => {
      const lines = this.lines.value;
      return new Map(lines.map((line) => [line.line_id, trouble(line, lines)]));
    });
    this.blocked = computed(() =>
      this.lines.value.some(
        (line) => this.troubles.value.get(line.line_id) || model.value?.hindrance(line),
      ),
    );
    effect(() => this.#store());
  }

  countOf(itemId, variant) {
    return this.lines.value
      .filter(({ item, variant: size }) => item === itemId && (variant === undefined || size === variant))
      .reduce((sum, { quantity }) => sum + quantity, 0);
  }

  // Put a chosen item in; the same choice again grows the line that is there.  Which one it is.
  add(choice) {
    const same = this.lines.peek().find((line) => sameChoice(line, choice));
    if (same) {
      this.setQuantity(same.line_id, same.quantity + choice.quantity);
      return same.line_id;
    }
    if (this.lines.peek().length >= LINES_MAX) return "";
    const line = this.#seen({ ...choice, line_id: uuid7() });
    this.lines.value = [...this.lines.peek(), line];
    return line.line_id;
  }

  replace(lineId, choice) {
    this.lines.value = this.lines
      .peek()
      .map((line) => (line.line_id === lineId ? this.#seen({ ...line, ...choice }) : line));
  }

  setQuantity(lineId, quantity) {
    if (quantity < 1) return this.remove(lineId);
    const capped = Math.min(QUANTITY_MAX, quantity);
    this.lines.value = this.lines
      .peek()
      .map((line) => (line.line_id === lineId ? { ...line, quantity: capped } : line));
    return undefined;
  }

  remove(lineId) {
    this.lines.value = this.lines.peek().filter((line) => line.line_id !== lineId);
  }

  // Allergies stay: the next round is for the same person.
  clear() {
    this.lines.value = [];
    this.when.value = "";
    this.draft.value = null;
    this.changes.value = [];
  }

  // Compare with the menu as it is now; what is no longer on it is taken out, and said.
  reconcile() {
    const model = this.model.peek();
    const changes = [];
    const lines = [];
    for (const line of this.lines.peek()) {
      const hindrance = model.hindrance(line);
      if (hindrance === "gone" || hindrance === "sold_out") {
        changes.push({ kind: hindrance, item: line.title });
        continue;
      }
      const unit = model.unitPrice(line);
      if (hindrance === "choice") changes.push({ kind: "choice", item: line.title });
      else if (unit !== line.unit) {
        changes.push({ kind: "price", item: line.title, price: unit, old: line.unit });
      }
      lines.push(this.#seen(line));
    }
    if (!changes.length) return;
    this.lines.value = lines;
    this.changes.value = changes;
  }

  #seen(line) {
    const model = this.model.peek();
    const item = model.items.get(line.item);
    return { ...line, unit: model.unitPrice(line), title: item ? model.name(item) : line.title };
  }

  #load() {
    try {
      return JSON.parse(localStorage.getItem(this.storageKey));
    } catch {
      return null;
    }
  }

  #store() {
    const kept = {
      lines: this.lines.value,
      name: this.name.value,
      allergies: this.allergies.value,
      draft: this.draft.value,
    };
    try {
      localStorage.setItem(this.storageKey, JSON.stringify(kept));
    } catch {
      // A browser that keeps nothing: the cart lives as long as the page.
    }
  }
}

const sorted = (ids) => [...(ids ?? [])].sort().join(" ");

function sameChoice(a, b) {
  return (
    a.item === b.item &&
    a.variant === b.variant &&
    a.note === b.note &&
    sorted(a.options) === sorted(b.options) &&
    JSON.stringify(a.parts ?? []) === JSON.stringify(b.parts ?? [])
  );
}
