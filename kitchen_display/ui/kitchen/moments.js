// What the plan says of a ticket: what waits for a moment of its own, and how long that is from now.
//
// A moment is a plan until the server says that it came: nothing here ever makes a ticket fired.
import { wantedUnits } from "./lines.js";

export const NEXT_MS = 600_000; // what comes within ten minutes is worth a look

// The wanted portions of a line that were not started with their ticket.
export function laterUnits(line) {
  if (!line.starts) return [];
  const ready = new Set(line.ready ?? []);
  return wantedUnits(line).filter((unit) => line.starts[unit] && !ready.has(unit));
}

export const hasLater = (row) => row.lines.some((line) => laterUnits(line).length > 0);

function part(line, units, more) {
  const own = new Set(units);
  const mine = (list) => (list ?? []).filter((unit) => own.has(unit));
  return { ...line, units, quantity: units.length, ready: mine(line.ready), voided: mine(line.voided), ...more };
}

// What of a line is in work, and what waits: {now: line or null, later: [{...line, startsAt}]}, the
// latter by its moments.
export function parted(line) {
  const waits = new Set(laterUnits(line));
  if (!waits.size) return { now: line, later: [] };
  const begun = line.units.filter((unit) => !waits.has(unit));
  const moments = new Map();
  for (const unit of waits) moments.set(line.starts[unit], [...(moments.get(line.starts[unit]) ?? []), unit]);
  const later = [...moments].map(([at, units]) => part(line, units, { startsAt: Date.parse(at) }));
  later.sort((a, b) => a.startsAt - b.startsAt);
  return { now: begun.length ? part(line, begun) : null, later };
}

// The wanted portions that are in work.
export const begunUnits = (line) => {
  const waits = new Set(laterUnits(line));
  return wantedUnits(line).filter((unit) => !waits.has(unit));
};

export const isMadeSoFar = (row) =>
  row.lines.every((line) => begunUnits(line).every((unit) => (line.ready ?? []).includes(unit)));

// Where a station is out without an end, a moment of the plan is no more than a wish.
export const isUnknown = (row, at, now) => Boolean(row.open_ended) && at - now > NEXT_MS;

const isPlanned = (row) => Boolean(row.due_at) && !row.held && !row.awaiting;

// Waiting tickets that are due soon, the next one first.
export function nextTickets(waiting, now) {
  return [...waiting.values()]
    .filter((row) => isPlanned(row) && Date.parse(row.due_at) - now <= NEXT_MS)
    .sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at) || (a.ticket_id < b.ticket_id ? -1 : 1));
}

// Tickets of a round that will go to their station by themselves.
export const comingOf = (rows) =>
  (rows ?? []).filter(isPlanned).sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));

// Tickets that were to begin with their round, and that somebody holds; a later course is no such.
export function heldOf(waits, rows) {
  const first = Math.min(...[...waits, ...rows].map((row) => row.course || Infinity));
  return waits.filter((row) => row.held && (!row.course || row.course === first));
}

// The numbers of what somebody holds, in order; what waits for a course to be called is not held back.
export const heldNumbers = (waiting) => [
  ...new Set([...waiting.values()].filter((row) => row.held && !row.awaiting && (row.course ?? 0) <= 1).map((row) => row.number)),
];
