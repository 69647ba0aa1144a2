// A card that has just moved under a finger was not meant by it: its first moment takes no tap.
const SETTLE_MS = 350;

export function createSettle() {
  let before = [];
  const movedAt = new Map();
  return {
    // The keys as they lie now, in order.
    laid(keys) {
      const now = performance.now();
      for (const [key, at] of movedAt) if (now - at > SETTLE_MS) movedAt.delete(key);
      keys.forEach((key, index) => {
        const old = before.indexOf(key);
        // What was added behind everything else lies where nothing was.
        if (old !== index && !(old < 0 && index >= before.length)) movedAt.set(key, now);
      });
      before = keys;
    },
    isMoving: (key) => performance.now() - (movedAt.get(key) ?? -Infinity) < SETTLE_MS,
  };
}
