// Tickets as they will be once this screen's taps are granted, laid over the server's rows.
import { hasLater } from "./moments.js";

const idsOf = (list) => list ?? [];

// Commands of this page that wait over a reload; what they say is shown by `applyWishes`.
export const OURS = new Set([
  "ticket.start", "ticket.bump", "ticket.recall", "ticket.see", "ticket.remake", "ticket.reprint",
  "units.ready", "units.unready", "allergy.acknowledge", "tickets.fire", "tickets.hold", "order.hand_over",
  "order.take_back", "line.refuse", "stock.out", "stock.back", "stock.set", "station.pause",
  "station.resume", "station.set_places", "channel.pause", "channel.resume", "kitchen.slow",
]);

const isAllReady = (row, units) => {
  const ready = new Set(row.lines.flatMap((line) => idsOf(line.ready)));
  return units.filter((unit) => ready.has(unit)).length;
};

// Is what was wished already in the rows, so that the wish may be forgotten?
export function isShown(command, open, done, waiting) {
  const row = open.get(command.ticket_id);
  switch (command.type) {
    case "ticket.recall":
      return Boolean(row) || !done.has(command.ticket_id);
    case "ticket.bump":
      return !row;
    case "ticket.start":
      return !row || Boolean(row.started_at);
    case "ticket.see":
      return !row || Boolean(row.seen_at);
    case "allergy.acknowledge":
      return !row || Boolean(row.allergy_seen_at);
    case "units.ready":
      return !row || isAllReady(row, command.units) === command.units.length;
    case "units.unready":
      return !row || isAllReady(row, command.units) === 0;
    case "tickets.fire":
      return !command.tickets.some((id) => waiting.has(id) || (open.has(id) && hasLater(open.get(id))));
    case "tickets.hold":
      return command.tickets.every((id) => waiting.get(id)?.held ?? true);
    case "order.hand_over":
      return ![...done.values()].some((each) => each.order_id === command.order_id && !each.served_at);
    default:
      return true; // nothing on the wall changes before the server's rows do
  }
}

// What waited for a moment of its own was started by hand.
function begun(row, unsent) {
  if (!hasLater(row)) return row;
  return { ...row, unsent, lines: row.lines.map((line) => ({ ...line, starts: undefined })) };
}

function withUnits(row, units, isReady, isUnsent) {
  const touched = new Set(units);
  const lines = row.lines.map((line) => {
    if (!line.units.some((unit) => touched.has(unit))) return line;
    const ready = new Set(idsOf(line.ready));
    for (const unit of line.units) {
      if (touched.has(unit)) isReady ? ready.add(unit) : ready.delete(unit);
    }
    return { ...line, ready: line.units.filter((unit) => ready.has(unit)), unsent: isUnsent };
  });
  return { ...row, lines };
}

function bumped(halves, id, at, unsent) {
  const row = halves.open.get(id);
  if (!row) return;
  halves.open.delete(id);
  halves.done.set(id, { ...row, bumped_at: at, unsent });
}

function recalled(halves, id, at, unsent) {
  const row = halves.done.get(id);
  if (!row) return;
  const { bumped_at: _bumped, ...back } = row;
  halves.done.delete(id);
  const lines = back.lines.map((line) => ({ ...line, ready: [] }));
  halves.open.set(id, { ...back, lines, recalled_at: at, unsent });
}

function served(halves, orderId, at) {
  for (const [id, row] of halves.done) {
    if (row.order_id === orderId) halves.done.set(id, { ...row, served_at: row.served_at ?? at });
  }
}

function withOpen(halves, id, change) {
  const row = halves.open.get(id);
  if (row) halves.open.set(id, change(row));
}

function apply(halves, { command, at, unsent }) {
  const id = command.ticket_id;
  const started = (row) => ({ ...row, started_at: row.started_at ?? at });
  switch (command.type) {
    case "ticket.bump":
      return bumped(halves, id, at, unsent);
    case "ticket.recall":
      return recalled(halves, id, at, unsent);
    case "ticket.start":
      return withOpen(halves, id, (row) => ({ ...started(row), unsent }));
    case "ticket.see":
      return withOpen(halves, id, (row) => ({ ...row, seen_at: row.seen_at ?? at }));
    case "allergy.acknowledge":
      return withOpen(halves, id, (row) => ({ ...row, allergy_seen_at: at, unsent }));
    case "units.ready":
      return withOpen(halves, id, (row) => withUnits(started(row), command.units, true, unsent));
    case "units.unready":
      return withOpen(halves, id, (row) => withUnits(row, command.units, false, unsent));
    case "order.hand_over":
      return served(halves, command.order_id, at);
    case "tickets.fire":
    case "tickets.hold":
      for (const each of command.tickets) {
        const row = halves.waiting.get(each);
        const change = command.type === "tickets.fire" ? { isFiring: true } : { held: true };
        if (row) halves.waiting.set(each, { ...row, ...change, unsent });
        else if (change.isFiring) withOpen(halves, each, (known) => begun(known, unsent));
      }
      return undefined;
    default:
      return undefined;
  }
}

// The rows as they will be once every wish is granted: {open, done, waiting} as new Maps.
export function applyWishes(rows, wishes) {
  const halves = {
    open: new Map(rows.open),
    done: new Map(rows.done),
    waiting: new Map(rows.waiting ?? []),
  };
  for (const wish of wishes) apply(halves, wish);
  return halves;
}
