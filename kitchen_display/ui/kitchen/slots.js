// Where each card lies on the wall.  Nothing moves under a finger: after a touch, and after a card
// went, the layout stands still for a moment; then the hole closes.
import { signal } from "../lib/ui.js";

export const STILL_MS = 700;
const HELD_MAX_MS = 5000; // a finger whose leaving nobody told

// An addition that came in while the wall stands still waits: it would push what lies below.
function withoutNew(card, before) {
  const known = new Set(before.tickets.map((row) => row.ticket_id));
  const tickets = card.tickets.filter((row) => known.has(row.ticket_id));
  if (tickets.length === card.tickets.length || !tickets.length) return card;
  return { ...card, tickets, open: tickets.filter((row) => !row.bumped_at) };
}

// While the wall stands still: every slot keeps its place, a gone card leaves its ghost, and only
// what belongs behind everything else is added.
export function heldSlots(slots, ordered) {
  const cards = new Map(ordered.map((card) => [card.key, card]));
  const held = slots.map((slot) => {
    const card = cards.get(slot.key);
    if (!card) return { ...slot, isGone: true };
    return { key: slot.key, card: withoutNew(card, slot.card), isGone: false };
  });
  const known = new Set(slots.map((slot) => slot.key));
  const lastKnown = ordered.findLastIndex((card) => known.has(card.key));
  for (const card of ordered.slice(lastKnown + 1)) {
    held.push({ key: card.key, card, isGone: false });
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
    slots.value = ordered.map((card) => ({ key: card.key, card, isGone: false }));
  }

  function standStill(ms = STILL_MS) {
    stillUntil = performance.now() + ms;
    clearTimeout(timer);
    timer = setTimeout(compact, ms);
  }

  return {
    slots,
    touched: () => standStill(),
    // A finger lies on the glass until it leaves, which is a touch as well.
    held: () => standStill(HELD_MAX_MS),
    // `cards` as `inOrder` sorts them.
    show(cards) {
      ordered = cards;
      // Holes of an earlier moment are closed before a new one begins.
      if (performance.now() >= stillUntil) slots.value = slots.peek().filter((slot) => !slot.isGone);
      const keys = new Set(cards.map((card) => card.key));
      if (slots.peek().some((slot) => !slot.isGone && !keys.has(slot.key))) {
        standStill(Math.max(STILL_MS, stillUntil - performance.now()));
      }
      if (performance.now() < stillUntil) slots.value = heldSlots(slots.peek(), ordered);
      else compact();
    },
  };
}
