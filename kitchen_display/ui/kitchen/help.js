// Which key does what, on the screen itself.
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Icon } from "../display/icon.js";

const ROWS = [
  ["1 – 9, 0", "kitchen.key_select"],
  ["Enter", "kitchen.key_bump"],
  ["T", "kitchen.key_start"],
  ["Backspace, −", "kitchen.key_recall_last"],
  ["R", "kitchen.key_recall_list"],
  ["S, +", "kitchen.key_all_day"],
  ["← → ↑ ↓", "kitchen.key_arrows"],
  ["Home", "kitchen.key_first"],
  ["P", "kitchen.key_page"],
  ["M", "kitchen.key_mute"],
  ["H, Esc", "kitchen.key_help"],
];

export function HelpPanel({ onClose }) {
  return html`<aside class="side" aria-labelledby="help-title">
    <header class="side__head">
      <h2 id="help-title">${t("kitchen.keys")}</h2>
      <button type="button" class="tool" aria-label=${t("staff.close")} onClick=${onClose}>
        <${Icon} name="close" />
      </button>
    </header>
    <dl class="keys">
      ${ROWS.map(
        ([keys, text]) => html`<div key=${text} class="keys__row">
          <dt><kbd dir="ltr">${keys}</kbd></dt>
          <dd>${t(text)}</dd>
        </div>`,
      )}
    </dl>
  </aside>`;
}
