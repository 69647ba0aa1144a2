// What this phone keeps about its own orders, beside its cart: a few notes by line; the oldest go.
import { boot } from "../lib/boot.js";

const NOTES_MAX = 40;

// Nothing is kept where many stand one after the other.
const keyOf = (name) => `cart:${name}:${boot.partition}`;

export function readNotes(name) {
  if (boot.kiosk) return new Map();
  try {
    return new Map(JSON.parse(localStorage.getItem(keyOf(name))) ?? []);
  } catch {
    return new Map();
  }
}

export function keepNotes(name, notes) {
  if (boot.kiosk) return;
  try {
    localStorage.setItem(keyOf(name), JSON.stringify([...notes].slice(-NOTES_MAX)));
  } catch {
    // A browser that keeps nothing: they live as long as the page.
  }
}

// To change a menu later: the house's row has its parts as words only.
export function keepParts(lines) {
  const bundles = lines.filter(({ parts }) => parts?.length);
  if (!bundles.length) return;
  const notes = bundles.map(({ line_id, parts }) => [line_id, parts]);
  keepNotes("parts", new Map([...readNotes("parts"), ...notes]));
}
