// What the guest's page knows, as signals: the menu, the cart, what is open, what is on its way.
import { boot } from "../lib/boot.js";
import { jumps } from "../lib/clock.js";
import { connect } from "../lib/live.js";
import { openOutbox } from "../lib/outbox.js";
import { computed, effect, signal } from "../lib/ui.js";
import { Cart } from "./cart.js";
import { MenuModel } from "./menu_model.js";
import { Sending, withAnswered } from "./sending.js";

const MENU_RETRY_MS = 2_000;

export const model = signal(boot.menu ? new MenuModel(boot.menu, boot.menu_version) : null);
export const view = signal(boot.view);
// Null, {kind: "item", item, line} or {kind: "cart"}.
export const sheet = signal(null);
export const search = signal("");
export const avoided = signal([]);
// What the screen reader says at the next change of state.
export const announcement = signal("");

export const live = boot.token ? connect({ token: boot.token, pace: "phone" }) : null;
const orderRows = live?.view(boot.partition, "guest.orders", {}, boot.orders);
const menuRow = live?.view(boot.partition, "venue.menu");

const told = computed(() => {
  const rows = [...(orderRows?.rows.value.values() ?? [])];
  return rows.sort((a, b) => Date.parse(b.placed_at) - Date.parse(a.placed_at));
});

export const outbox = boot.can_order ? openOutbox({ token: boot.token }) : null;
export const cart = new Cart(`cart:${boot.partition}:${boot.place?.id ?? ""}`, model, boot.service);
export const sending = outbox ? new Sending(outbox, cart, told) : null;

// The guest's orders, the newest first.
export const orders = computed(() => withAnswered(told.value, sending?.answered.value));

// The minute counts itself down; nothing faster, nobody wants a stopwatch at the table.  Only a
// clock that was moved is followed at once.
export const now = signal(live ? live.now() : Date.now());
if (live) jumps.subscribe(() => (now.value = live.now()));
if (live) setInterval(() => (now.value = live.now()), 5_000);
document.addEventListener("visibilitychange", () => {
  if (live && document.visibilityState === "visible") now.value = live.now();
});

async function fetchMenu(version) {
  try {
    const partition = encodeURIComponent(boot.partition);
    const answer = await fetch(`/api/menu?partition=${partition}&version=${version}`);
    if (!answer.ok) throw new Error(answer.statusText);
    const published = await answer.json();
    model.value = new MenuModel(published.menu, published.version);
    cart.reconcile();
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
