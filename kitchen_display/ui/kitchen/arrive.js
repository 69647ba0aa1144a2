// Tells the server which tickets have arrived: a visible, live page has drawn them.  Whether anybody
// has seen them is another matter; a touch says that.
import { effect } from "../lib/ui.js";

const BATCH_MAX = 200;
const GATHER_MS = 400;
const LIFE_MS = 15_000;
const AGAIN_MS = 5_000;

export function createArrivals({ outbox, live, partition, rows }) {
  let timer = 0;
  let flying = null;
  const told = new Set(); // at the pass: what lies before a station's cook, its own screen says

  const isWatched = () => document.visibilityState === "visible" && live.status.peek().live;

  function send() {
    timer = 0;
    if (flying || !isWatched()) return;
    const fresh = untold();
    const tickets = fresh.slice(0, BATCH_MAX).map((row) => row.ticket_id);
    if (!tickets.length) return;
    try {
      flying = outbox.send(partition, { type: "tickets.deliver", tickets }, { expiresInMs: LIFE_MS });
    } catch {
      return; // the taps of a dead spot go first
    }
    flying.settled.then((entry) => {
      outbox.dismiss(entry);
      flying = null;
      if (entry.state.peek() !== "accepted") return setTimeout(soon, AGAIN_MS);
      for (const id of told) if (!rows.peek().has(id)) told.delete(id);
      for (const id of tickets) told.add(id);
      return untold().length && soon();
    });
  }

  const untold = () => [...rows.peek().values()].filter((row) => !row.delivered_at && !told.has(row.ticket_id));

  const soon = () => {
    if (!timer) timer = setTimeout(() => requestAnimationFrame(send), GATHER_MS);
  };

  effect(() => {
    const isLive = live.status.value.live;
    if (isLive && rows.value && untold().length) soon();
  });
  document.addEventListener("visibilitychange", soon);
}
