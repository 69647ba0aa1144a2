// What the waiter has put together and not sent: a cart for each table, kept on the phone.
import { boot } from "../lib/boot.js";
import { serverNow } from "../lib/clock.js";
import { uuid7 } from "../lib/ids.js";
import { signal } from "../lib/ui.js";

const KEY = `waiter.carts.${boot.venue}`;
const COUNTS = `waiter.counts.${boot.venue}`;
const OFTEN = `waiter.often.${boot.venue}`;
const COUNTED_MAX = 200;
const FAVOURITES_MAX = 24;
const TODAY = "today"; // The section that the office gives to a special.

function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}");
  } catch {
    return {};
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without room it lasts until the page is closed.
  }
}

export const carts = signal(kept(KEY));

function change(place, lines) {
  const all = { ...carts.peek(), [place]: lines };
  if (!lines.length) delete all[place];
  carts.value = all;
  keep(KEY, all);
}

export const cartOf = (place) => carts.value[place] ?? [];

const sameAs = (line, other) =>
  ["item", "variant", "note", "price", "course"].every((key) => (line[key] ?? "") === (other[key] ?? "")) &&
  JSON.stringify([line.options, line.parts]) === JSON.stringify([other.options, other.parts]);

// One more of the same, or a new line.
export function add(place, line) {
  const lines = cartOf(place);
  const at = lines.findIndex((other) => sameAs(line, other));
  const quantity = line.quantity ?? 1;
  change(
    place,
    at < 0
      ? [...lines, { line_id: uuid7(), ...line, quantity }]
      : lines.map((other, n) => (n === at ? { ...other, quantity: other.quantity + quantity } : other)),
  );
}

export function setLine(place, line_id, changes) {
  const lines = cartOf(place).map((line) => (line.line_id === line_id ? { ...line, ...changes } : line));
  change(place, lines.filter((line) => line.quantity > 0));
}

export const clear = (place) => change(place, []);

// The cart as the command door takes it.
export function wishOf(place, lines, order_id, extra = {}) {
  return {
    type: "order.place",
    order_id: order_id ?? uuid7(),
    round_id: uuid7(),
    place,
    lines: lines.map(({ name, unit, ...line }) => line),
    ...extra,
  };
}

// The lines of an order that was not taken stand on the pad again.
export function putBack(command, menu) {
  const keys = new Map(quickKeys(menu).map((key) => [keyOf({ item: key.item.id, variant: key.variant }), key]));
  for (const { line_id, ...line } of command.lines) {
    const key = keys.get(keyOf(line));
    if (key) add(command.place, { ...line, name: key.name, unit: key.price });
  }
}

// What this phone sends most comes first.
export function count(lines) {
  const counts = kept(COUNTS);
  for (const line of lines) {
    const key = keyOf(line);
    counts[key] = (counts[key] ?? 0) + line.quantity;
  }
  const most = Object.entries(counts).sort((a, b) => b[1] - a[1]).slice(0, COUNTED_MAX);
  keep(COUNTS, Object.fromEntries(most));
}

// The counts as they were when the day began: during a shift no key moves under a thumb.
function countsOfToday() {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: boot.time_zone }).format(serverNow());
  const found = kept(OFTEN);
  if (found.day === today) return found.counts;
  const counts = kept(COUNTS);
  if (Object.keys(counts).length) keep(OFTEN, { day: today, counts });
  return counts;
}

export const keyOf = (line) => `${line.item}|${line.variant ?? ""}`;

// A key for each item and size; favourites: today's specials, most sent, then drinks in the menu's
// order.
export function quickKeys(menu) {
  return menu.items.flatMap((item) =>
    item.variants?.length
      ? item.variants.map((variant) => ({
          item,
          variant: variant.id,
          name: `${item.name} ${variant.name}`,
          price: variant.price,
        }))
      : [{ item, variant: "", name: item.name, price: item.price }],
  );
}

export function favourites(keys) {
  const counts = countsOfToday();
  const isToday = (key) => Number(key.item.category === TODAY);
  const rank = (key) => counts[keyOf({ item: key.item.id, variant: key.variant })] ?? 0;
  return [...keys]
    .map((key, at) => ({ key, at }))
    .sort((a, b) => isToday(b.key) - isToday(a.key) || rank(b.key) - rank(a.key) || Number(b.key.item.drink) - Number(a.key.item.drink) || a.at - b.at)
    .slice(0, FAVOURITES_MAX)
    .map(({ key }) => key);
}

// Whether a tap is enough, or something must be chosen first.
export function needsChoice(item) {
  if (item.open) return true;
  const unclear = (group) => group.min > 0 && !group.options.some((option) => option.default);
  return (
    (item.groups ?? []).some(unclear) ||
    (item.bundle ?? []).some((part) => !part.choices.some((choice) => choice.default))
  );
}
