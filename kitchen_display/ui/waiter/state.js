// What the phone knows: live rows, what it has sent and not yet got through, and where it is.
import { boot } from "../lib/boot.js";
import { connect } from "../lib/live.js";
import { openOutbox } from "../lib/outbox.js";
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
export const tickets = view("kitchen.tickets");
export const stock = view("stock.items");
export const stations = view("house.stations");
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

// Says what became of the order that was just sent; "on its way" only once it left the phone.
const LEAVES_WITHIN_MS = 1_000;
const SAID_MS = 4_000;
export function sayWhenSent(sentence, keptSentence) {
  const { command } = wishes.current().at(-1);
  const isKept = () => wishes.current().some((wish) => wish.command === command && wish.unsent);
  // Nothing to take back in these words: they go before they hide the next button.
  const say = (text) => toasts.say(text, { ms: SAID_MS });
  if (!navigator.onLine || !live.status.peek().live) return say(keptSentence);
  // A refusal stands in its own banner; nothing else is said of it.
  const troubles = wishes.troubles.peek();
  setTimeout(() => {
    if (isKept()) say(keptSentence);
    else if (wishes.troubles.peek() === troubles) say(sentence);
  }, LEAVES_WITHIN_MS);
  return undefined;
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

export const ordersAt = (place, seating) =>
  [...orders.rows.value.values()]
    .filter((order) => !order.closed && (seating ? order.seating === seating : order.place_id === place))
    .sort((a, b) => (a.order_id < b.order_id ? -1 : 1));

// A table's row; before the first one was ever seen here, the table as the house knows it.
export function tableAt(id) {
  const place = boot.places.find((one) => one.id === id && ["table", "room"].includes(one.kind));
  const isUnknown = place && !tables.ready.value;
  return tables.rows.value.get(id) ?? (isUnknown ? { ...place, place: id, state: "", seating_id: "" } : undefined);
}

// What a table wants from us first: the sign on its tile.
export function tableState(row) {
  if (row.call === "bill") return "bill";
  if (row.call || (row.asking ?? []).length) return "calling";
  if ((row.awaiting ?? []).length) return "waiting";
  const orders = row.orders ?? [];
  if (orders.some((order) => order.step === "ready" || (order.courses ?? []).some((c) => c.step === "ready"))) return "ready";
  return ["taken", ""].includes(row.state) ? "taken" : "free";
}

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
