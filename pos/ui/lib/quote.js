// The minute that a cart would get now: asked when the cart changes, and again while it is seen.
import { effect, signal } from "./ui.js";

// A count that goes up and down with a finger asks once.
const CALM_MS = 400;
const AGAIN_MS = 20_000;
const ANSWER_WAIT_MAX_MS = 4_000;

// `wanted()` is what to ask of `/api/quote`, null for nothing, undefined to leave all as it is.  What is known of it: {wish, promised_at,
// total, offered} or {wish, problem}; null for nothing yet.  `more()` is added without being asked anew.
export function quoting({ token, wanted, more = () => ({}) }) {
  const told = signal(null);
  let timer = 0;
  let newest = "";
  const ask = async (wish) => {
    clearTimeout(timer);
    timer = setTimeout(ask, AGAIN_MS, wish);
    if (document.visibilityState === "hidden") return;
    const found = await answer(token(), { ...wish, ...more() }).catch(() => undefined);
    // Of a dead spot nothing is learned, and of an older cart nothing is wanted.
    if (found && newest === JSON.stringify(wish)) told.value = { wish, ...found };
  };
  effect(() => {
    const wish = wanted();
    if (wish === undefined) return;
    const text = wish ? JSON.stringify(wish) : "";
    if (text === newest) return;
    clearTimeout(timer);
    newest = text;
    if (wish) timer = setTimeout(ask, CALM_MS, wish);
    else told.value = null;
  });
  document.addEventListener("visibilitychange", () => {
    if (newest && document.visibilityState === "visible") ask(JSON.parse(newest));
  });
  // Somebody else was faster: what is shown is asked for anew at once.
  const again = () => newest && ask(JSON.parse(newest));
  return { told, again };
}

async function answer(token, wish) {
  const got = await fetch("/api/quote", {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "accept-language": document.documentElement.lang,
    },
    body: JSON.stringify(wish),
    cache: "no-store",
    signal: AbortSignal.timeout(ANSWER_WAIT_MAX_MS),
  });
  if (got.status >= 500 || got.status === 429) return undefined;
  const found = await got.json();
  return got.ok ? found : { problem: found };
}
