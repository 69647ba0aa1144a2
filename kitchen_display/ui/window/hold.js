// The order of the slips stands still under a finger, and a moment after it: what a tap moves goes
// only then, and stays in view.
import { effect, signal } from "../lib/ui.js";

const STILL_MS = 700;
const HELD_MAX_MS = 5000; // a finger whose leaving nobody told

// `next` in the order in which its orders lay `before`; what is new lies behind them.
export function heldOrder(before, next) {
  const place = new Map(before.map((order, index) => [order.order_id, index]));
  const placeOf = (order) => place.get(order.order_id) ?? before.length;
  return next.toSorted((a, b) => placeOf(a) - placeOf(b));
}

// A signal of `wanted`'s orders that keeps their order while somebody touches.
export function createHold(wanted) {
  const held = signal(wanted.peek());
  const isHeld = signal(false);
  let timer = 0;
  let touched = null;

  effect(() => {
    held.value = isHeld.value ? heldOrder(held.peek(), wanted.value) : wanted.value;
  });

  function rest() {
    isHeld.value = false;
    if (!touched) return;
    const slip = `[data-order="${CSS.escape(touched)}"]`;
    requestAnimationFrame(() => document.querySelector(slip)?.scrollIntoView({ block: "nearest" }));
  }

  function hold(ms) {
    isHeld.value = true;
    clearTimeout(timer);
    timer = setTimeout(rest, ms);
  }

  const listen = (type, act) => document.addEventListener(type, act, { capture: true });
  listen("pointerdown", (event) => {
    touched = event.target instanceof Element ? (event.target.closest("[data-order]")?.dataset.order ?? null) : null;
    hold(HELD_MAX_MS);
  });
  listen("pointerup", () => hold(STILL_MS));
  // The finger scrolls: it meant no slip, and the list must not be scrolled back.
  listen("pointercancel", () => {
    touched = null;
    hold(STILL_MS);
  });
  return held;
}
