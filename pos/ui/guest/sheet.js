// The guest's sheets are the ones that every screen has.
import { Sheet as Plain } from "../lib/sheet.js";
import { html, signal } from "../lib/ui.js";

export { Stepper } from "../lib/stepper.js";

// What an open sheet shows before its own: the page behind it can not be touched.
export const first = signal(null);

export function Sheet({ children, ...rest }) {
  const First = first.value;
  return html`<${Plain} ...${rest}>${First && html`<${First} />`}${children}<//>`;
}
