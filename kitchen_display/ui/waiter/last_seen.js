// What this phone saw last, for a start without reception: tables, orders, stock, stations.
//
// Nothing of a guest lies on the phone that must be erasable: no name, number, plate, note or
// allergy.  It goes when the person signs out, and is worth nothing after a day.
import { boot } from "../lib/boot.js";
import { heardServerTime, serverNow } from "../lib/clock.js";
import { effect } from "../lib/ui.js";
import { owner } from "./session.js";

const CACHE = "tresen-screens";
const ADDRESS = `/d/${boot.venue}/waiter/last-seen`;
const OFFSET = "waiter.clock";
const DAY_MS = 24 * 60 * 60 * 1000;
const WRITE_AFTER_MS = 2_000;
const DROPPED = new Set(["phone", "car", "note", "allergies", "asking", "awaiting"]);

const cache = () => globalThis.caches?.open(CACHE).catch(() => undefined);

// The page that the worker kept knows no time: the phone's clock is taken as it was right last.
export function recallTime() {
  if (boot.now) return;
  const offset = Number(localStorage.getItem(OFFSET)) || 0;
  heardServerTime(new Date(Date.now() + offset).toISOString());
}

// `views` by name; `live` gives them their rows as soon as there is a line.
export function keepLastSeen(live, views) {
  recall(live, views);
  let timer = null;
  effect(() => {
    for (const view of Object.values(views)) if (view.rows.value) continue;
    if (!live.status.value.live || timer) return;
    timer = setTimeout(() => {
      timer = null;
      write(views);
    }, WRITE_AFTER_MS);
  });
}

async function recall(live, views) {
  const answer = await (await cache())?.match(ADDRESS);
  const seen = await answer?.json().catch(() => null);
  if (!seen || seen.owner !== owner() || serverNow() - Date.parse(seen.at) > DAY_MS) return;
  for (const [name, view] of Object.entries(views)) {
    if (view.ready.peek() || !seen.rows[name]) continue;
    view.rows.value = new Map(seen.rows[name]);
    view.ready.value = true;
  }
  const { live: isLive, since } = live.status.peek();
  if (!isLive && !since) live.status.value = { live: false, since: Date.parse(seen.at) };
}

async function write(views) {
  localStorage.setItem(OFFSET, String(serverNow() - Date.now()));
  const rows = {};
  for (const [name, view] of Object.entries(views)) {
    const open = [...view.rows.peek()].filter(([, row]) => !row.closed);
    if (view.ready.peek()) rows[name] = open.map(([key, row]) => [key, plain(row)]);
  }
  const seen = { owner: owner(), at: new Date(serverNow()).toISOString(), rows };
  const text = JSON.stringify(seen, (key, value) => (DROPPED.has(key) ? undefined : value));
  await (await cache())?.put(ADDRESS, new Response(text)).catch(() => {});
}

// An order's own name is its guest's; a dish's or a station's is not.
const plain = (row) => (row.order_id ? { ...row, name: undefined } : row);

export async function forgetLastSeen() {
  await (await cache())?.delete(ADDRESS);
}

// Whether this page opens without reception: in a secure context, once the worker has kept it.
export async function opensWithoutReception() {
  const found = await (await cache())?.match(`/d/${boot.venue}/waiter`);
  return Boolean(found && navigator.serviceWorker?.controller);
}
