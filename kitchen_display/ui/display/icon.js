// An icon of the staff screens' own sprite.  It says nothing by itself: the text or the label
// beside it does.
import { html } from "../lib/ui.js";

const sprite = new URL("./icons.svg", import.meta.url).pathname;

export const Icon = ({ name }) =>
  html`<svg class="icon" aria-hidden="true" focusable="false"><use href=${`${sprite}#${name}`} /></svg>`;
