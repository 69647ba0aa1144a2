// "Start shift": one touch unlocks sound, keeps the screen awake and fills it.  What this browser
// or a plain http address does not allow is said in a sentence and stops nothing.
import { signal } from "../lib/ui.js";

export function createShift(sound) {
  const isStarted = signal(false);
  const missing = signal([]);
  let lock = null;

  async function stayAwake() {
    if (!("wakeLock" in navigator)) return false;
    try {
      lock = await navigator.wakeLock.request("screen");
      return true;
    } catch {
      return false; // low battery or a policy; the device's own setting has to do it
    }
  }

  async function fillScreen() {
    if (document.fullscreenElement) return true;
    try {
      await document.documentElement.requestFullscreen({ navigationUI: "hide" });
      return true;
    } catch {
      return false;
    }
  }

  async function start() {
    // Full screen first: it spends the touch that the browser asks for, sound needs it only once.
    const [isFull, isAwake, isLoud] = await Promise.all([
      fillScreen(),
      stayAwake(),
      sound.unlock(),
    ]);
    isStarted.value = true;
    const awakeKey = window.isSecureContext ? "kitchen.no_wake_lock" : "kitchen.no_wake_lock_http";
    missing.value = [
      ...(isLoud ? [] : ["kitchen.no_sound"]),
      ...(isAwake ? [] : [awakeKey]),
      ...(isFull ? [] : ["kitchen.no_fullscreen"]),
    ];
  }

  // The browser drops the lock when the page is hidden.
  document.addEventListener("visibilitychange", () => {
    if (isStarted.peek() && document.visibilityState === "visible" && (!lock || lock.released)) {
      stayAwake();
    }
  });

  return { isStarted, missing, start, dismiss: () => (missing.value = []) };
}
