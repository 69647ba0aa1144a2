// A wet or gloved finger taps twice; the second tap of the same thing within 300 ms is none.
const RETAP_MS = 300;

const taps = new Map();

export function isRetap(key) {
  const now = performance.now();
  const last = taps.get(key) ?? -Infinity;
  taps.set(key, now);
  if (taps.size > 200) taps.clear();
  return now - last < RETAP_MS;
}
