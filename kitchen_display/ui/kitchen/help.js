// Which key does what, on the screen itself - and teaching it the keys of a bump bar.
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Side } from "./side.js";
import { forgetOwnKeys, learning, ownKeys } from "./keys.js";

const ROWS = [
  ["1 – 9, 0", "kitchen.key_select", null],
  ["Enter", "kitchen.key_bump", "bump"],
  ["T", "kitchen.key_start", "start"],
  ["Backspace, −", "kitchen.key_recall_last", "recall_last"],
  ["R", "kitchen.key_recall_list", "recall_list"],
  ["S, +", "kitchen.key_all_day", "all_day"],
  ["← → ↑ ↓", "kitchen.key_arrows", null],
  ["Home", "kitchen.key_first", "first"],
  ["P", "kitchen.key_page", "page"],
  ["W", "kitchen.key_waiting", "waiting"],
  ["X", "kitchen.key_stock", "stock"],
  ["D", "kitchen.key_more", "more"],
  ["Z", "kitchen.key_undo", "undo"],
  ["M", "kitchen.key_mute", "mute"],
  ["H, Esc", "kitchen.key_help", null],
];

const ownOf = (action) =>
  Object.entries(ownKeys.value)
    .filter(([, other]) => other === action)
    .map(([code]) => code);

function Learn({ action, text }) {
  const isAwaited = learning.value === action;
  const label = isAwaited ? t("kitchen.learn_press") : t("kitchen.learn");
  return html`<button
    type="button"
    class=${`tool keys__learn ${isAwaited ? "is-on" : ""}`}
    aria-pressed=${isAwaited ? "true" : "false"}
    aria-label=${`${label}: ${text}`}
    onClick=${() => {
      learning.value = isAwaited ? null : action;
    }}
  >
    ${label}
  </button>`;
}

function Row({ keys, text, action }) {
  const own = action ? ownOf(action) : [];
  return html`<div class="keys__row">
    <dt>
      <kbd dir="ltr">${keys}</kbd>
      ${own.map((code) => html`<kbd class="keys__own" dir="ltr" key=${code}>${code}</kbd>`)}
    </dt>
    <dd>
      <span>${text}</span>
      ${action && html`<${Learn} action=${action} text=${text} />`}
    </dd>
  </div>`;
}

export function HelpPanel({ onClose }) {
  return html`<${Side} id="help" title=${t("kitchen.keys")} isWide onClose=${onClose}>
    <dl class="keys">
      ${ROWS.map(
        ([keys, text, action]) => html`<${Row} key=${text} keys=${keys} text=${t(text)} action=${action} />`,
      )}
    </dl>
    ${Object.keys(ownKeys.value).length > 0 &&
    html`<button type="button" class="button button--big" onClick=${forgetOwnKeys}>${t("kitchen.learn_forget")}</button>`}
  <//>`;
}
