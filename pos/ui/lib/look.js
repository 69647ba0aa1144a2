// How a screen that many people use looks for this one: set by its access bar, wiped with its session.
import { signal } from "./ui.js";

const PLAIN = { theme: "", contrast: "", letters: "", reach: "" };

const root = document.documentElement;

// `theme`: "", "light", "dark"; `contrast`: "", "more"; `letters`: "", "large", "huge";
// `reach`: "", "low" (what can be touched moves to the lower half, css/access_bar.css).
export const look = signal({
  theme: root.dataset.theme ?? "",
  contrast: root.dataset.contrast ?? "",
  letters: root.dataset.letters ?? "",
  reach: root.dataset.reach ?? "",
});

export function setLook(change) {
  look.value = { ...look.peek(), ...change };
  for (const [name, value] of Object.entries(look.peek())) {
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
  }
}

export const resetLook = () => setLook(PLAIN);
