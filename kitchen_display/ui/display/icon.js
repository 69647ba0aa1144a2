// An icon of the sprite that stands in the page itself (display/icons.svg): it is there in a dead
// spot too.  It says nothing by itself: the text or the label beside it does.
import { html } from "../lib/ui.js";

export const Icon = ({ name }) =>
  html`<svg class="icon" aria-hidden="true" focusable="false"><use href=${`#i-${name}`} /></svg>`;
