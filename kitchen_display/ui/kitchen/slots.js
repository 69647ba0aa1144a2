// Where each ticket lies on the wall.  Nothing moves under a finger: after a touch, and after a
// ticket went, the layout stands still for a moment; then the hole closes.
import { signal } from "../lib/ui.js";

export const STILL_MS = 700;

// Recalled tickets first (the cook waits for them), then the oldest; ties by the station's number.
export function inOrder(rows) {
  const rank = (row) => (row.recalled_at ? 0 : 1);
  return [...rows.values()].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      Date.parse(a.fired_at) - Date.parse(b.fired_at) ||
      a.ticket_no - b.ticket_no ||
      (a.ticket_id < b.ticket_id ? -1 : 1),
  );
}

// While the wall stands still: every slot keeps its place, a gone ticket leaves its ghost, and only
// what belongs behind everything else is added.
export function heldSlots(slots, ordered) {
  const rows = new Map(ordered.map((row) => [row.ticket_id, row]));
  const held = slots.map((slot) => {
    const row = rows.get(slot.key);
    return row ? { key: slot.key, row, isGone: false } : { ...slot, isGone: true };
  });
  const known = new Set(slots.map((slot) => slot.key));
  const lastKnown = ordered.findLastIndex((row) => known.has(row.ticket_id));
  for (const row of ordered.slice(lastKnown + 1)) {
    held.push({ key: row.ticket_id, row, isGone: false });
  }
  return held;
}

export function createSlots() {
  const slots = signal([]);
  let ordered = [];
  let stillUntil = 0;
  let timer = 0;

  function compact() {
    timer = 0;
    const wait = stillUntil - performance.now();
    if (wait > 0) {
      timer = setTimeout(compact, wait);
      return;
    }
    slots.value = ordered.map((row) => ({ key: row.ticket_id, row, isGone: false }));
  }

  function standStill() {
    stillUntil = performance.now() + STILL_MS;
    if (!timer) timer = setTimeout(compact, STILL_MS);
  }

  return {
    slots,
    touched: standStill,
    show(rows) {
      ordered = inOrder(rows);
      const isGone = slots.peek().some((slot) => !slot.isGone && !rows.has(slot.key));
      if (isGone) standStill();
      if (performance.now() < stillUntil) slots.value = heldSlots(slots.peek(), ordered);
      else compact();
    },
  };
}
