// A screen that everybody touches: nothing on it leads away, and it never goes dark.
const HELD = new Set(["contextmenu", "dragstart", "gesturestart", "selectstart"]);

export function stayHere() {
  for (const kind of HELD) window.addEventListener(kind, (event) => event.preventDefault());
  // Letters grow by "larger", so that they can be made small again.
  const notWithControl = (event) => event.ctrlKey && event.preventDefault();
  window.addEventListener("wheel", notWithControl, { passive: false });
  const twoFingers = (event) => event.touches.length > 1 && event.preventDefault();
  window.addEventListener("touchmove", twoFingers, { passive: false });
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey && "+-0=".includes(event.key)) event.preventDefault();
  });
  keepAwake();
  document.addEventListener("visibilitychange", keepAwake);
}

async function keepAwake() {
  if (document.visibilityState !== "visible") return;
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // Not allowed (no secure context, a dark battery): the system's own setting must do it.
  }
}
