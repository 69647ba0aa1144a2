// Sounds of oscillators: no files, no licence question.  A browser plays nothing before a touch.
import { signal } from "../lib/ui.js";

const ASK_MS = 100;

// [frequency in Hz, start in s, length in s, loudness 0..1]
const TUNES = {
  fresh: [
    [659, 0, 0.16, 0.5],
    [880, 0.17, 0.16, 0.5],
    [1175, 0.34, 0.3, 0.45],
  ],
  void: [
    [880, 0, 0.14, 0.6],
    [440, 0.16, 0.32, 0.6],
    [880, 0.52, 0.14, 0.6],
    [440, 0.68, 0.32, 0.6],
  ],
  alarm: [
    [988, 0, 0.1, 0.7],
    [988, 0.16, 0.1, 0.7],
    [988, 0.32, 0.1, 0.7],
    [1319, 0.5, 0.4, 0.7],
  ],
  late: [
    [294, 0, 0.28, 0.6],
    [294, 0.36, 0.28, 0.6],
  ],
  chime: [
    [784, 0, 0.7, 0.45],
    [1047, 0.22, 0.7, 0.45],
    [1319, 0.44, 1.1, 0.4],
  ],
  done: [[1047, 0, 0.07, 0.2]],
};

// Whether a sound would be heard, asked of an empty player: an `AudioContext` that may not start
// complains in the browser's log, on every screen that starts again by itself.
async function mayPlay() {
  if (navigator.userActivation?.hasBeenActive) return true;
  const player = new Audio();
  player.srcObject = new MediaStream();
  const refused = player.play().then(
    () => false,
    (fault) => fault.name === "NotAllowedError",
  );
  // A player that may play waits for its first sound, for ever.
  const allowed = new Promise((resolve) => setTimeout(() => resolve(false), ASK_MS));
  const isRefused = await Promise.race([refused, allowed]);
  player.srcObject = null;
  return !isRefused;
}

export function createSound(storageKey) {
  const isOn = signal(false);
  const isMuted = signal(localStorage.getItem(storageKey) === "muted");
  let context = null;

  // A managed kiosk may allow sound without a touch; then this alone turns it on.
  async function unlock() {
    const Context = window.AudioContext ?? window.webkitAudioContext;
    if (!Context || !(await mayPlay())) return false;
    context ??= new Context();
    context.onstatechange = () => {
      isOn.value = context.state === "running";
    };
    // Without permission `resume` stays pending; nobody may wait for it longer than a moment.
    await Promise.race([
      context.resume().catch(() => {}),
      new Promise((resolve) => setTimeout(resolve, 300)),
    ]);
    isOn.value = context.state === "running";
    return isOn.value;
  }

  // A finger counts as permission only when it leaves the glass.
  for (const type of ["click", "keydown"]) {
    document.addEventListener(type, () => isOn.peek() || unlock(), { capture: true });
  }

  function play(name) {
    if (!isOn.peek() || isMuted.peek()) return;
    for (const [frequency, start, length, loudness] of TUNES[name]) {
      const tone = context.createOscillator();
      const gain = context.createGain();
      const from = context.currentTime + start;
      tone.type = "triangle";
      tone.frequency.value = frequency;
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(loudness, from + 0.015);
      gain.gain.exponentialRampToValueAtTime(0.001, from + length);
      tone.connect(gain).connect(context.destination);
      tone.start(from);
      tone.stop(from + length + 0.05);
    }
  }

  return {
    isOn,
    isMuted,
    unlock,
    play,
    toggleMute() {
      isMuted.value = !isMuted.peek();
      localStorage.setItem(storageKey, isMuted.peek() ? "muted" : "loud");
    },
  };
}
