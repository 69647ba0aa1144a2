// What the phone knows: live rows, what it has sent and not yet got through, and where it is.
import { boot } from "../lib/boot.js";
import { connect } from "../lib/live.js";
import { openOutbox } from "../lib/outbox.js";
import { t } from "../lib/strings.js";
import { createToasts } from "../lib/toast.js";
import { computed, effect, signal } from "../lib/ui.js";
import { createWishes } from "../display/wishes.js";
import { keepLastSeen, recallTime } from "./last_seen.js";
import { owner, person } from "./session.js";

export const toasts = createToasts();
// {name: "floor" | "todo" | "find" | "more" | "table", place?}
export const page = signal({ name: "floor" });

recallTime();
const token = person.peek()?.token;
export const live = token && connect({ token, pace: "phone" });
export const outbox = token && openOutbox({ token, owner: owner() });
const view = (name) => live?.view(boot.partition, name);

export const tables = view("floor.tables");
export const todo = view("staff.todo");
export const orders = view("window.orders");
export const alarms = view("house.alarms");
export const stock = view("stock.items");
export const stations = view("house.stations");
export const channels = view("house.channels");
const menuRow = view("venue.menu");
if (live) keepLastSeen(live, { tables, orders, stock, stations, menuRow });

export const now = signal(live?.now() ?? Date.now());
setInterval(() => {
  now.value = live?.now() ?? Date.now();
}, 1000);

// An accepted wish is shown by the rows themselves: nothing is painted over them here.
export const wishes =
  token &&
  createWishes({
    outbox,
    partition: boot.partition,
    isShown: () => true,
    isMine: () => true,
    now: () => live.now(),
  });

// Every command goes through the outbox, so that the beer garden's dead spot loses nothing.
export const send = (command) => wishes.send(command);

// One sentence at a time, gone with the page that it was about: it covers no button for long.
const SAID_MS = 4_000;
export function say(text, more = {}) {
  toasts.toasts.value = [];
  toasts.say(text, { ms: more.onUndo ? undefined : SAID_MS, ...more });
}
page.subscribe(() => {
  toasts.toasts.value = [];
});

// Sends like `send`.  Nothing is said or shown as done before the house has said yes: then
// `onDone(answer)`.  What does not leave the phone within a second is `kept`; a refusal stands in
// its own banner.
const LEAVES_WITHIN_MS = 1_000;
const NEWS_FOR_MS = 15_000;
export function sendThen(command, { onDone, kept = t("waiter.change_kept") } = {}) {
  if (!send(command)) return false;
  const sent = outbox.entries.peek().find((entry) => entry.command === command);
  const sentAt = Date.now();
  const isOpen = () => Boolean(sent?.open);
  if (!navigator.onLine || !live.status.peek().live) say(kept);
  else setTimeout(() => isOpen() && say(kept), LEAVES_WITHIN_MS);
  sent?.settled.then(() => {
    if (sent.state.peek() === "accepted" && Date.now() - sentAt < NEWS_FOR_MS) onDone?.(sent.answer.peek());
  });
  return true;
}

// Sends and waits for the answer, where the next step needs it.
export async function ask(command, expiresInMs = 60_000) {
  const entry = await outbox.send(boot.partition, command, { expiresInMs }).settled;
  outbox.dismiss(entry);
  return { state: entry.state.peek(), answer: entry.answer.peek() };
}

export const menu = signal(boot.menu);
export const stockOf = computed(() => menuRow?.rows.value.get("menu")?.stock ?? {});

effect(() => {
  const version = menuRow?.rows.value.get("menu")?.version ?? 0;
  if (version <= menu.peek().version) return;
  fetch(`/d/${boot.venue}/waiter/menu`)
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((fresh) => {
      if (!fresh) return;
      menu.value = fresh;
      // The page that opens without reception has this menu too.
      navigator.serviceWorker?.controller?.postMessage("keep");
    })
    .catch(() => {});
});

// What a table's guests have ordered.  Practice sits at no real table: who practises sees theirs.
export function ordersAt(place, seating) {
  const isPractice = Boolean(person.value?.practice);
  const isHere = (order) => (seating && !isPractice ? order.seating === seating : order.place_id === place);
  return [...orders.rows.value.values()]
    .filter((order) => !order.closed && Boolean(order.practice) === isPractice && isHere(order))
    .sort((a, b) => (a.order_id < b.order_id ? -1 : 1));
}

// The orders for a place that have not left this phone.
export const unsentAt = (place) =>
  wishes.current().filter((wish) => wish.unsent && wish.command.type === "order.place" && wish.command.place === place);

// The other tables that were put together with this one.
export const joinedWith = (row) =>
  row.seating_id ? [...tables.rows.value.values()].filter((other) => other.seating_id === row.seating_id && other.place !== row.place) : [];

// A table's row; before the first one was ever seen here, the table as the house knows it.
export function tableAt(id) {
  const place = boot.places.find((one) => one.id === id && ["table", "room"].includes(one.kind));
  const isUnknown = place && !tables.ready.value;
  return tables.rows.value.get(id) ?? (isUnknown ? { ...place, place: id, state: "", seating_id: "" } : undefined);
}

// What a table wants from us first: the sign on its tile.  Tables put together are one.
export function tableState(row) {
  const party = [row, ...joinedWith(row)];
  if (party.some(({ call }) => call === "bill")) return "bill";
  if (party.some(({ call, asking }) => call || asking?.length)) return "calling";
  if (party.some(({ awaiting }) => awaiting?.length)) return "waiting";
  const found = party.flatMap((each) => each.orders ?? []);
  if (found.some((order) => order.step === "ready" || (order.courses ?? []).some((c) => c.step === "ready"))) return "ready";
  const isTaken = ["taken", ""].includes(row.state) || unsentAt(row.place).length || (person.value?.practice && ordersAt(row.place).length);
  return isTaken ? "taken" : "free";
}

// A number and its unit stay on one line: "0,3 l".
export const unbroken = (text) => text.replace(/(\d) (?=\p{L}{1,2}\b)/gu, "$1\u00a0");

// The staff's page shows since when a phone is behind: this one speaks for itself.
const REPORT_MS = 5_000;
if (live) {
  const report = () =>
    fetch("/api/devices/presence", {
      method: "PUT",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ unsent: wishes.unsentCount() }),
    }).catch(() => {});
  report();
  setInterval(report, REPORT_MS);
}
