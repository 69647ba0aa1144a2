// What nobody has noticed yet: it sounds, again and again, and shows until somebody touches.
import { effect, signal } from "../lib/ui.js";
import { ageOf } from "./age.js";
import { voidedCount, wantedUnits } from "./lines.js";
import { laterUnits } from "./moments.js";

const REPEAT_MS = 5000;
const KNOWN_MAX = 5000;
const KINDS = ["alarm", "void", "late", "fresh"]; // the gravest sounds first

export const isUnseen = (row, now) =>
  Boolean(row.alarm_at) && !row.seen_at && !row.started_at && Date.parse(row.alarm_at) <= now;

function waitingUnits(rows) {
  const found = new Map();
  for (const [id, row] of rows) {
    const units = row.lines.flatMap(laterUnits);
    if (units.length) found.set(id, units);
  }
  return found;
}

// Whether the moment of something came that waited when we looked last, and nobody has made it.
function hasBegun(units, row) {
  if (!units) return false;
  const open = row.lines.flatMap((line) => {
    const waits = new Set([...laterUnits(line), ...(line.ready ?? [])]);
    return wantedUnits(line).filter((unit) => !waits.has(unit));
  });
  return units.some((unit) => open.includes(unit));
}

// `rows` is the wall's signal of a Map of open tickets, `isReady()` whether it has been read at all,
// `stationOf` the station's limits.
export function createWatch({ rows, isReady, stationOf, sound, now }) {
  const news = signal(new Map()); // ticket id -> kind
  const grown = { late: new Set(), alarm: new Set() };
  let known = null; // ticket id -> how many portions were void when we looked last
  let waited = new Map(); // ticket id -> the portions that waited for a moment of their own

  function tell(ids, kind) {
    if (!ids.length) return;
    const next = new Map(news.peek());
    for (const id of ids) next.set(id, kind);
    news.value = next;
    sound.play(kind);
  }

  function forgetGone(all) {
    const still = [...news.peek()].filter(([id]) => all.has(id));
    if (still.length !== news.peek().size) news.value = new Map(still);
  }

  effect(() => {
    if (!isReady()) return;
    const all = rows.value;
    const added = [];
    const voided = [];
    const isFirst = known === null;
    known ??= new Map();
    for (const [id, row] of all) {
      const count = voidedCount(row);
      if (!known.has(id) || hasBegun(waited.get(id), row)) added.push(id);
      else if (count > known.get(id)) voided.push(id);
      known.set(id, count);
    }
    waited = waitingUnits(all);
    // What was seen once is no news when it is recalled or comes back after a dead spot; but a
    // screen that runs for weeks does not remember every ticket.
    if (known.size > KNOWN_MAX) for (const id of known.keys()) if (!all.has(id)) known.delete(id);
    forgetGone(all);
    if (isFirst) return;
    tell(added, "fresh");
    tell(voided, "void");
  });

  // What time alone makes news.
  function lookAtTheClock() {
    const at = now();
    const is = {
      late: (row) => ageOf(row, stationOf(row.station), at).level === "old",
      alarm: (row) => isUnseen(row, at),
    };
    for (const [kind, told] of Object.entries(grown)) {
      const ids = [...rows.peek().values()].filter(is[kind]).map((row) => row.ticket_id);
      const fresh = ids.filter((id) => !told.has(id));
      told.clear();
      for (const id of ids) told.add(id);
      tell(fresh, kind);
    }
  }

  setInterval(lookAtTheClock, 1000);
  setInterval(() => {
    const kinds = new Set(news.peek().values());
    const gravest = KINDS.find((kind) => kinds.has(kind));
    if (gravest) sound.play(gravest);
  }, REPEAT_MS);

  return {
    news,
    lookAtTheClock,
    acknowledge: () => {
      if (news.peek().size) news.value = new Map();
    },
    // How much it remembers, for the test of a long day.
    size: () =>
      news.peek().size + grown.late.size + grown.alarm.size + (known?.size ?? 0),
  };
}
