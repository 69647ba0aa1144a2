// A wet or gloved finger taps twice; the second tap of the same thing within 300 ms is none.
const RETAP_MS = 300;

let last = { key: "", at: -Infinity };

// Something else tapped in between means it: only the very same tap again is swallowed.
export function isRetap(key) {
  const now = performance.now();
  const isSame = last.key === key && now - last.at < RETAP_MS;
  last = { key, at: now };
  return isSame;
}
