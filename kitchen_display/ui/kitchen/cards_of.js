// Cards of the wall.  At a station the tickets of one order lie on one card, so that an addition is
// a block on the card that is known; a remake has its own.  At the pass a card is a round, with the
// tickets of all its stations.
import { isMade } from "./lines.js";
import { comingOf, hasLater, heldOf, isMadeSoFar } from "./moments.js";

const instant = (text) => (text ? Date.parse(text) : Infinity);

const byAge = (a, b) =>
  instant(a.fired_at) - instant(b.fired_at) ||
  a.ticket_no - b.ticket_no ||
  (a.ticket_id < b.ticket_id ? -1 : 1);

export const roundOf = (row) => row.round_id || row.ticket_id.split(".")[0];

const isUnread = (row) => Boolean(row.allergies?.length) && !row.allergy_seen_at;

// What a card says of all its tickets together; `tickets` is not empty.
function cardOf(key, tickets, more = {}) {
  const sorted = tickets.toSorted(byAge);
  const open = sorted.filter((row) => !row.bumped_at);
  const first = open[0] ?? sorted[0];
  // What is done already had a minute of its own.
  const promised = (open.length ? open : sorted).map((row) => row.promised_at).sort((a, b) => instant(a) - instant(b))[0];
  return {
    ...first,
    key,
    tickets: sorted,
    open,
    promised_at: promised,
    // The first that is behind its plan makes the card so.
    ends_at: open.map((row) => row.ends_at).filter(Boolean).sort((a, b) => instant(a) - instant(b))[0] ?? null,
    started_at: open.length && open.every((row) => row.started_at) ? open[0].started_at : null,
    recalled_at: sorted.find((row) => row.recalled_at && !row.bumped_at)?.recalled_at ?? null,
    allergies: [...new Set(sorted.flatMap((row) => row.allergies ?? []))],
    unread: open.filter(isUnread).map((row) => row.ticket_id),
    unseen: open.filter((row) => !row.seen_at && !row.started_at).map((row) => row.ticket_id),
    isMade: sorted.every((row) => row.lines.every(isMade)),
    isVoid: open.length > 0 && open.every((row) => row.void),
    unsent: sorted.some((row) => row.unsent),
    // Where its guests sat: an addition that was sent from the new place was never anywhere else.
    moved_from: sorted.find((row) => row.moved_from)?.moved_from ?? "",
    age: Math.max(0, ...sorted.map((row) => row.age ?? 0)),
    isDone: open.length === 0,
    // Some of it waits for a moment of its own; and whether all the rest is made.
    hasLater: open.some(hasLater),
    isMadeSoFar: open.every(isMadeSoFar),
    canGo: open.some((row) => !hasLater(row)),
    waits: 0,
    coming: [],
    ...more,
  };
}

function grouped(rows, keyOf) {
  const groups = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return groups;
}

const atStation = (row) =>
  row.remake_of || !row.order_id ? row.ticket_id : `${row.order_id}.${row.station}`;

// `open`, `done` and `waiting` are Maps of rows.
export function stationCards({ open, waiting }) {
  const later = grouped(waiting.values(), atStation);
  return [...grouped(open.values(), atStation)].map(([key, rows]) =>
    cardOf(key, rows, { waits: later.get(key)?.length ?? 0 }),
  );
}

// A round stays at the pass until it is handed over; what was handed over is not shown again.
export function passCards({ open, done, waiting }) {
  const made = [...done.values()].filter((row) => !row.served_at);
  const later = grouped(waiting.values(), roundOf);
  return [...grouped([...open.values(), ...made], roundOf)].map(([key, rows]) => {
    const waits = later.get(key) ?? [];
    const coming = [...comingOf(waits), ...heldOf(waits, rows)];
    const isDone = !coming.length && rows.every((row) => row.bumped_at);
    return cardOf(key, rows, { waits: waits.length - coming.length, coming, isDone });
  });
}

// What one tap bumped: within so long after each other, for a card's tickets go one by one.
const ONE_BUMP_MS = 2_000;

// The bumps of `done`, the newest first: [{key, number, place, at, rows}], `rows` as they lay on the
// card.  One tap sent them away, one tap brings them back.
export function bumpsOf(done, isPass) {
  const bumps = [];
  const newest = [...done.values()].toSorted((a, b) => instant(b.bumped_at) - instant(a.bumped_at));
  for (const row of newest) {
    const key = (isPass ? roundOf : atStation)(row);
    const at = instant(row.bumped_at);
    const same = bumps.find(
      (bump) => bump.key === key && bump.first - at <= ONE_BUMP_MS && Boolean(bump.rows[0].served_at) === Boolean(row.served_at),
    );
    if (same) {
      same.rows.push(row);
      same.first = at;
    } else {
      bumps.push({ key, number: row.number, place: row.place, at: row.bumped_at, first: at, rows: [row] });
    }
  }
  for (const bump of bumps) bump.rows.sort(byAge);
  return bumps;
}

// At the pass a planned round lies by its minute, which is firm: the bag's own moment may still move.
const dueOf = (card, isPass) => instant(isPass && card.bag_at ? card.promised_at : card.fired_at);

// Of one minute whichever was ordered first, as at the window.
const byOrder = (a, b) => (a.order_id === b.order_id ? 0 : a.order_id < b.order_id ? -1 : 1);

const rank = (card) => (card.recalled_at || card.tickets.some((row) => row.remake_of) ? 0 : 1);

// What comes back or is made again first (its guest waits already), then what is due.
export const inOrder = (cards, isPass) =>
  cards.toSorted((a, b) => rank(a) - rank(b) || dueOf(a, isPass) - dueOf(b, isPass) || (isPass && byOrder(a, b)) || byAge(a, b));
