// Nobody stands here: the page stays young, and looks that somebody tried are undone.
import { boot } from "../lib/boot.js";
import { setLook } from "../lib/look.js";
import { load, tongue } from "./session.js";

const TICK_MS = 5_000;
const QUIET_MAX_MS = 60_000;
const PAGE_AGE_MAX_MS = 10 * 60_000;

export function waitForSomebody() {
  const begunAt = Date.now();
  let touchedAt = begunAt;
  for (const kind of ["pointerdown", "keydown"]) {
    window.addEventListener(kind, () => (touchedAt = Date.now()), { capture: true, passive: true });
  }
  setInterval(() => {
    const quiet = Date.now() - touchedAt;
    if (quiet < QUIET_MAX_MS) return;
    setLook({ contrast: "", letters: "", reach: "" });
    tongue.value = boot.lang;
    // Prices, hours and a new version of this page; without a line it stays as it is.
    if (Date.now() - begunAt > PAGE_AGE_MAX_MS) load().catch(() => {});
  }, TICK_MS);
}
