// What the guest's page knows, as signals: the menu, the cart, the table, what is on its way.
import { boot } from "../lib/boot.js";
import { jumps } from "../lib/clock.js";
import { connect } from "../lib/live.js";
import { quoting } from "../lib/quote.js";
import { openOutbox } from "../lib/outbox.js";
import { batch, computed, effect, signal } from "../lib/ui.js";
import { troubleOf } from "./availability.js";
import { Cart } from "./cart.js";
import { asWished, forget, holdId, isKept, keepAnew, keepWhile, keptMinute } from "./checkout.js";
import { MenuModel } from "./menu_model.js";
import { Sending, isOpen, withAnswered } from "./sending.js";

const MENU_RETRY_MS = 2_000;

export const model = signal(boot.menu ? new MenuModel(boot.menu, boot.menu_version) : null);
export const view = signal(boot.view);
// Null, {kind: "item", item, line} or {kind: "cart"}.
export const sheet = signal(null);
export const search = signal("");
export const avoided = signal([]);
// What the screen reader says at the next change of state.
export const announcement = signal("");

const token = boot.token || boot.device_token;
export const live = token ? connect({ token, pace: boot.kiosk ? "screen" : "phone" }) : null;
// A kiosk before which nobody stands looks at the menu, and what is paused, and at nobody's orders.
const watched = (name) =>
  boot.token || name === "venue.menu" ? live?.view(boot.partition, name, {}, boot.views?.[name] ?? null) : null;
const orderRows = watched("guest.orders");
const menuRow = watched("venue.menu");
const placeRow = watched("guest.place");
const tableRow = watched("guest.table");

// What can not be had, or hardly: {"item:x": {state, left, until, reason, substitute}}.
export const stock = computed(() => menuRow?.rows.value.get("menu")?.stock ?? {});
// The channels that take no orders, each with when it opens again ("": nobody knows).
export const paused = computed(() => menuRow?.rows.value.get("menu")?.paused ?? {});
// The place that was scanned, and the seating that this phone is in or asks to be let in to.
export const place = computed(() => placeRow?.rows.value.get("place") ?? null);
export const table = computed(() => tableRow?.rows.value.get("table") ?? null);
// Where the guest sits now, or what was scanned, in the guest's words.
export const placeName = computed(() => {
  const { state, place: name, names } = table.value ?? {};
  return state === "in" ? names?.[boot.lang] ?? name : boot.place?.label ?? "";
});

// How this phone stands to its place: "reading" (no session that may order), "open" (whoever scans
// may order), "free" (the first order waits for staff), "in", "asked" or "out" of who sits there.
export const seat = computed(() => {
  if (!boot.can_order) return "reading";
  if (table.value?.state === "in") return "in";
  if (place.value?.state === "taken") return table.value?.state === "asked" ? "asked" : "out";
  return place.value?.state === "free" ? "free" : "open";
});
// At a table one yes lets its guests order on; at a counter, lane or shelf each order asks anew.
export const ownTable = computed(() => ["table", "room"].includes(place.value?.kind));
export const mayOrder = computed(() => ["open", "free", "in"].includes(seat.value));

const told = computed(() => {
  const rows = [...(orderRows?.rows.value.values() ?? [])];
  return rows.sort((a, b) => Date.parse(b.placed_at) - Date.parse(a.placed_at));
});

// The minute counts itself down; nothing faster, nobody wants a stopwatch at the table.  Only a
// clock that was moved is followed at once.
export const now = signal(live ? live.now() : Date.now());
if (live) jumps.subscribe(() => (now.value = live.now()));
if (live) setInterval(() => (now.value = live.now()), 5_000);
document.addEventListener("visibilitychange", () => {
  if (live && document.visibilityState === "visible") now.value = live.now();
});

export const outbox = boot.can_order ? openOutbox({ token: boot.token }) : null;
const wantedAt = () => (cart.when.value ? Date.parse(cart.when.value) : now.value);
export const cart = new Cart(`cart:${boot.partition}:${boot.place?.id ?? ""}`, model, (line, lines) =>
  model.value ? troubleOf(model.value, stock.value, line, wantedAt(), lines, isKept(lines)) : null,
);
export const sending = outbox ? new Sending(outbox, cart, told, { holdId, forget }) : null;

// The guest's orders, the newest first.
export const orders = computed(() => withAnswered(told.value, sending?.answered.value));
export const openOrder = computed(() => orders.value.find(isOpen));
// A first order that no waiter has confirmed yet: nothing can be added to it.
export const awaited = computed(() =>
  orders.value.some(({ rounds }) => rounds.some(({ step, mine }) => step === "awaiting" && mine)),
);

// The minute and the last portions stay while the cart is looked at, where this phone's order is one.
const kept = computed(() => {
  if (sending?.entry.value) return undefined;
  const looks = sheet.value?.kind === "cart" && ["open", "in"].includes(seat.value);
  return looks && cart.lines.value.length && !cart.blocked.value ? cart.lines.value : null;
});
if (outbox) keepWhile(() => kept.value, () => cart.when.value, outbox);

const wished = computed(() => {
  const lines = cart.lines.value;
  // What is on its way is asked of the house itself: what was shown stays.
  if (sending?.entry.value) return undefined;
  if (!outbox || !lines.length || cart.blocked.value) return null;
  if (!mayOrder.value || awaited.value || view.value === "orders") return null;
  const at = cart.when.value;
  return {
    partition: boot.partition,
    lines: asWished(lines),
    ...(at && { when: { type: "at", at } }),
    ...(openOrder.value && { order_id: openOrder.value.order_id }),
    ...(boot.pickup && !boot.kiosk && sheet.value?.kind === "cart" && { offer: true }),
  };
});
const quote = quoting({
  token: () => outbox.token,
  wanted: () => wished.value,
  more: () => (holdId() ? { hold: holdId() } : {}),
});

// What was refused in a pause is asked anew when the pause ends, and what was quoted when one begins.
const pauses = computed(() => JSON.stringify(paused.value));
effect(() => {
  if (pauses.value) quote.again();
});

// The minute that this cart gets: {at, isHeld, awaiting, problem, offered}; `at` "" while nobody knows.
export const minute = computed(() => {
  const told = quote.told.value;
  const when = cart.when.value;
  // A hold ends by the clock.
  const held = now.value && keptMinute(cart.lines.value, when);
  // Of another minute than the chosen one nothing was said.
  const isOther = (told?.wish.when?.at ?? "") !== when;
  // Where all is cooked at once a minute is an estimate, and nobody can keep one.
  const isHeld = Boolean(held && told?.planned);
  return {
    at: (isHeld && held) || (isOther ? when : told?.promised_at) || held || "",
    isHeld,
    awaiting: Boolean(told?.awaiting),
    problem: (!isOther && told?.problem) || null,
    // Who is refused as orders are paused may wish for a minute after the pause.
    offered: told?.offered ?? told?.problem?.params?.offered ?? [],
  };
});

// What the house says these very lines cost counts, and not what this page works out.
effect(() => {
  const told = quote.told.value;
  const lines = cart.lines.value;
  if (told?.total !== undefined && JSON.stringify(told.wish.lines) === JSON.stringify(asWished(lines))) {
    cart.quoted.value = { lines, total: told.total };
  }
});

// The minute that was shown went to somebody else: the next one is kept, and shown.
if (sending) {
  sending.minute = () => minute.peek().at;
  sending.later = (at) => {
    const told = quote.told.peek();
    if (told) quote.told.value = { ...told, promised_at: at };
    keepAnew();
    quote.again();
  };
}

// Allergies that only the filter named: the cart says so, and they go with the filter.
export const carried = signal([]);

// What the filter leaves out, the kitchen is told too.
export function avoid(names) {
  const sent = new Set(orders.peek().flatMap(allergiesOf));
  const told = cart.allergies.peek();
  const gone = carried.peek().filter((name) => !names.includes(name) && !sent.has(name));
  const added = names.filter((name) => !avoided.peek().includes(name) && !told.includes(name));
  batch(() => {
    avoided.value = names;
    carried.value = [...carried.peek().filter((name) => names.includes(name)), ...added];
    cart.allergies.value = [...told.filter((name) => !gone.includes(name)), ...added];
  });
}

function allergiesOf({ rounds }) {
  return rounds.flatMap(({ mine, allergies }) => (mine && allergies) || []);
}

// A phone that has no cart here yet may have ordered before, at another place or in a shut page.
if (!cart.isKept && !boot.kiosk) {
  cart.allergies.value = [...new Set(orders.peek().filter(isOpen).flatMap(allergiesOf))];
}

// Send a wish other than an order; a refusal of it is shown until it is read.
export function ask(command, expiresInMs = 60_000) {
  return outbox.send(boot.partition, command, { expiresInMs });
}

// Whether a wish like this is on its way.
export function isAsking(type, matches = () => true) {
  return Boolean(
    outbox?.pending.value.some(({ command }) => command.type === type && matches(command)),
  );
}

async function fetchMenu(version) {
  const wanted = new URLSearchParams({ lang: boot.lang, service: boot.service ?? "", version });
  try {
    const answer = await fetch(`/g/${boot.venue.id}/menu?${wanted}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.statusText);
    const published = await answer.json();
    batch(() => {
      model.value = new MenuModel(published.menu, published.version);
      cart.reconcile();
    });
    if (sheet.peek()?.item && !model.peek().items.has(sheet.peek().item)) sheet.value = null;
  } catch {
    setTimeout(() => fetchMenu(version), MENU_RETRY_MS);
  }
}

effect(() => {
  const row = menuRow?.rows.value.get("menu");
  if (row && row.version !== model.peek()?.version) fetchMenu(row.version);
});

if (sending) sending.stale = () => fetchMenu("newest");

// A cart that lay here since yesterday meets today's menu.
if (model.peek()) cart.reconcile();

export function go(where) {
  if (view.peek() === where) return;
  const path = `/g/${boot.venue.id}${where === "orders" ? "/orders" : ""}`;
  history.pushState({}, "", path);
  show(where);
}

function show(where) {
  sheet.value = null;
  view.value = where;
  window.scrollTo(0, 0);
  document.getElementById("main")?.focus({ preventScroll: true });
}

window.addEventListener("popstate", () => {
  show(location.pathname.endsWith("/orders") ? "orders" : "menu");
});
