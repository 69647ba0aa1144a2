// What this screen asked for and the server has not shown yet.
//
// A tap counts at once and survives a dead spot: the wish waits in the outbox, the screen already
// shows it, marked as not sent.  A wish is forgotten when the rows show it or when it failed.
import { effect, signal } from "../lib/ui.js";

// What was tapped stays true however late it arrives; older than that it is nobody's wish any more.
const WISH_LIFE_MS = 2 * 60 * 60 * 1000;
// An accepted wish that the rows do not show by then was overtaken by somebody else's.
const SHOWN_WITHIN_MS = 5000;
const TROUBLES_MAX = 3;

// `isShown(command)` reads the server's rows; `isMine(command)` tells which of the commands that
// waited over a reload belong here; `now()` is the server's time in milliseconds.
export function createWishes({ outbox, partition, isShown, isMine, now }) {
  const wishes = signal([]);
  const troubles = signal([]);

  function track(entry) {
    const at = new Date(now()).toISOString();
    wishes.value = [...wishes.peek(), { entry, command: entry.command, at, acceptedAt: 0 }];
  }

  function fail(id, answer, command) {
    troubles.value = [...troubles.peek(), { id, answer, command }].slice(-TROUBLES_MAX);
  }

  function keeps(wish) {
    const state = wish.entry.state.value;
    if (state === "refused" || state === "expired") {
      fail(wish.entry.id, wish.entry.answer.value, wish.command);
      outbox.dismiss(wish.entry);
      return false;
    }
    if (state !== "accepted") return true;
    wish.acceptedAt ||= Date.now();
    return !isShown(wish.command) && Date.now() - wish.acceptedAt < SHOWN_WITHIN_MS;
  }

  const prune = () => {
    const kept = wishes.value.filter(keeps);
    if (kept.length !== wishes.peek().length) wishes.value = kept;
  };
  effect(prune);
  setInterval(prune, 1000);

  // What was waiting when the page was closed goes on under the same ids; what came too late
  // meanwhile is said.
  outbox.ready.then(() => {
    const known = new Set(wishes.peek().map((wish) => wish.entry.id));
    for (const entry of [...outbox.failed.peek(), ...outbox.pending.peek()]) {
      if (!known.has(entry.id) && isMine(entry.command)) track(entry);
    }
  });

  return {
    troubles,
    forget: (id) => {
      troubles.value = troubles.peek().filter((trouble) => trouble.id !== id);
    },
    // Everything in flight, for the overlay: `unsent` while the server has not said yes.
    current: () =>
      wishes.value.map(({ entry, command, at }) => ({
        command,
        at,
        unsent: entry.state.value !== "accepted",
      })),
    unsentCount: () =>
      wishes.value.filter((wish) => wish.entry.state.value !== "accepted").length,
    send(command) {
      try {
        const entry = outbox.send(partition, command, { expiresInMs: WISH_LIFE_MS });
        track(entry);
        return entry;
      } catch {
        fail("full", { code: "screen.outbox_full" });
        return null;
      }
    },
  };
}
