// Our own line drawings, from one sprite that the server's templates use too.
import { html } from "./ui.js";

const sprite = new URL("../icons.svg", import.meta.url).pathname;

export function Icon({ name, mirror = false }) {
  const style = mirror ? "icon icon--mirror" : "icon";
  return html`<svg class=${style} aria-hidden="true"><use href="${sprite}#${name}" /></svg>`;
}
