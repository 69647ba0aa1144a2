// What has come in and nobody has noticed yet: it sounds and shows until somebody touches.
import { effect, signal } from "../lib/ui.js";
import { ageOf } from "./age.js";

const REPEAT_MS = 5000;
const KNOWN_MAX = 5000;

// `rows` is the wall's signal of a Map, `isReady()` whether it has been read at all, `stationOf` the
// station's limits.
export function createWatch({ rows, isReady, stationOf, sound, now }) {
  const fresh = signal(new Set());
  const late = new Set();
  let known = null;

  effect(() => {
    if (!isReady()) return;
    const ids = new Set(rows.value.keys());
    const added = known ? [...ids].filter((id) => !known.has(id)) : [];
    const still = [...fresh.peek()].filter((id) => ids.has(id));
    if (added.length || still.length !== fresh.peek().size) {
      fresh.value = new Set([...still, ...added]);
    }
    // What was seen once is no news when it is recalled or comes back after a dead spot.
    known = new Set(known && known.size < KNOWN_MAX ? [...known, ...ids] : ids);
    if (added.length) sound.play("fresh");
  });

  setInterval(() => {
    if (fresh.peek().size) sound.play("fresh");
  }, REPEAT_MS);

  setInterval(() => {
    const old = [...rows.peek().values()].filter(
      (row) => ageOf(row, stationOf(row.station), now()).level === "old",
    );
    const isNews = old.some((row) => !late.has(row.ticket_id));
    late.clear();
    for (const row of old) late.add(row.ticket_id);
    if (isNews) sound.play("late");
  }, 1000);

  return {
    fresh,
    acknowledge: () => {
      if (fresh.peek().size) fresh.value = new Set();
    },
  };
}
