// A panel over the end of the wall: what it covers comes back when it closes, and no card moves.
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Icon } from "../display/icon.js";

export function Side({ id, title, onClose, isWide = false, children }) {
  return html`<aside class=${`side ${isWide ? "side--wide" : ""}`} aria-labelledby=${`${id}-title`}>
    <header class="side__head">
      <h2 id=${`${id}-title`}><bdi>${title}</bdi></h2>
      <button type="button" class="tool" aria-label=${t("staff.close")} onClick=${onClose}>
        <${Icon} name="close" />
      </button>
    </header>
    ${children}
  </aside>`;
}
