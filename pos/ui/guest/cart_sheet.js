// The cart: what was chosen, what changed meanwhile, what it costs, and the order on its way.
import { boot } from "../lib/boot.js";
import { money, time, weekday } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Allergies, Changes, Failure, Foot, Line } from "./cart_parts.js";
import { Sheet } from "./sheet.js";
import { awaited, cart, model, now, openOrder, ownTable, seat, sending, sheet } from "./state.js";

const NAME_MAX = 40;
const SLOT_MS = 15 * 60_000;
const SLOTS_MAX = 48;

export function CartBar() {
  const count = cart.count.value;
  if (!count && !cart.changes.value.length) return null;
  return html`<div class="cart-bar">
    ${!sheet.value && html`<${Changes} />`} ${count > 0 && html`<${OpenCart} count=${count} />`}
  </div>`;
}

function OpenCart({ count }) {
  const busy = sending.entry.value;
  return html`<button
    class="button button--primary cart-open"
    type="button"
    aria-haspopup="dialog"
    onClick=${() => (sheet.value = { kind: "cart" })}
  >
    <span class="cart-count number" aria-hidden="true">${count}</span>
    <span class="visually-hidden">${t("cart.items", { count })}, </span>
    <span class="cart-label">${busy ? t("send.waiting_title") : t("cart.show")}</span>
    <span class="cart-sum number">${money(cart.total.value)}</span>
  </button>`;
}

export function CartSheet() {
  const close = () => (sheet.value = null);
  const entry = sending.entry.value;
  const lines = cart.lines.value;
  const foot = lines.length ? html`<${Foot} entry=${entry} />` : null;
  return html`<${Sheet} label=${t("cart.title")} onClose=${close} foot=${foot}>
    <${Changes} />
    <${Failure} />
    ${lines.length
      ? html`<ul class="cart-lines">
          ${lines.map((line) => html`<${Line} key=${line.line_id} line=${line} locked=${entry} />`)}
        </ul>`
      : html`<p class="notice">${t("cart.empty")}</p>`}
    ${lines.length > 0 && boot.pickup && html`<${When} locked=${entry} />`}
    ${lines.length > 0 && boot.pickup && !openOrder.value && html`<${CallName} locked=${entry} />`}
    ${lines.length > 0 && html`<${Allergies} locked=${entry} />`}
    ${lines.length > 0 &&
    seat.value === "free" &&
    !awaited.value &&
    html`<p class="notice cart-say"><${Icon} name="people" /><span>${t(ownTable.value ? "tab.first" : "tab.each")}</span></p>`}
    <button class="button button--wide" type="button" onClick=${close}>${t("cart.close")}</button>
  <//>`;
}

// Now, or at a quarter of an hour in the next half day when the house is open.
function When({ locked }) {
  const menu = model.value;
  const first = Math.ceil((now.value + SLOT_MS) / SLOT_MS) * SLOT_MS;
  const slots = Array.from({ length: SLOTS_MAX }, (_, count) => first + count * SLOT_MS);
  const open = slots.filter((at) => menu.isOpen(at));
  const chosen = Date.parse(cart.when.value);
  if (chosen && !open.includes(chosen)) open.unshift(chosen);
  const textOf = (at) =>
    weekday(at) === weekday(now.value) ? time(at) : `${weekday(at)} ${time(at)}`;
  return html`<div class="field">
    <label for="when">${t("cart.when")}</label>
    <select
      class="input"
      id="when"
      disabled=${Boolean(locked)}
      value=${cart.when}
      onChange=${(event) => (cart.when.value = event.target.value)}
    >
      <option value="">${t("cart.when_now")}</option>
      ${open.map((at) => {
        const value = new Date(at).toISOString();
        return html`<option key=${value} value=${value}>${textOf(at)}</option>`;
      })}
    </select>
  </div>`;
}

function CallName({ locked }) {
  return html`<div class="field">
    <label for="call-name">${t("cart.name")}</label>
    <input
      class="input"
      id="call-name"
      dir="auto"
      maxlength=${NAME_MAX}
      autocomplete="given-name"
      enterkeyhint="done"
      aria-describedby="call-name-hint"
      disabled=${Boolean(locked)}
      value=${cart.name}
      onInput=${(event) => (cart.name.value = event.target.value)}
    />
    <p class="field-hint" id="call-name-hint">${t("cart.name_hint")}</p>
  </div>`;
}
