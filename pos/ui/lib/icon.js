// Our own line drawings, from the sprite that the server prints into every page.
import { html } from "./ui.js";

export function Icon({ name, mirror = false }) {
  const style = mirror ? "icon icon--mirror" : "icon";
  return html`<svg class=${style} aria-hidden="true"><use href="#icon-${name}" /></svg>`;
}
