// Visible buttons for what is longer than its place: nobody needs to know how to push a page.
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, useEffect, useState } from "../lib/ui.js";

const STEP = 0.8;

// `find()` gives the element that scrolls; the buttons are there only while it is too long.
export function Scrolls({ find, label, watch }) {
  const [can, setCan] = useState({ up: false, down: false });
  useEffect(() => {
    const element = find();
    if (!element) return undefined;
    const look = () => {
      const end = element.scrollHeight - element.clientHeight;
      setCan({ up: element.scrollTop > 4, down: element.scrollTop < end - 4 });
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    for (const child of element.children) sizes.observe(child);
    element.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [watch]);
  if (!can.up && !can.down) return null;
  const move = (sign) => {
    const element = find();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = sign * element.clientHeight * STEP;
    element.scrollBy({ top, behavior: calm ? "auto" : "smooth" });
  };
  const button = (sign, name, text, may) => html`<button
    class="button button--big button--round scrolls-button scrolls-button--${name}"
    type="button"
    aria-label="${text}: ${label}"
    aria-disabled=${may ? undefined : "true"}
    onClick=${() => may && move(sign)}
  >
    <${Icon} name="down" />
  </button>`;
  return html`<div class="scrolls" role="group" aria-label=${label}>
    ${button(-1, "up", t("kiosk.up"), can.up)} ${button(1, "down", t("kiosk.down"), can.down)}
  </div>`;
}
