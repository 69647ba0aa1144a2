// The cart: what was chosen, what changed meanwhile, what it costs, and the order on its way.
import { boot } from "../lib/boot.js";
import { money, time, weekday } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Allergies, Changes, Failure, Foot, Line } from "./cart_parts.js";
import { pausedText } from "./paused.js";
import { Sheet } from "./sheet.js";
import { awaited, cart, minute, now, openOrder, ownTable, seat, sending, sheet } from "./state.js";

const NAME_MAX = 40;

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

// As soon as it can be, or at a later minute that the kitchen can keep: these and no others.
function When({ locked }) {
  const { at, offered } = minute.value;
  const chosen = cart.when.value;
  const isPaused = Boolean(pausedText());
  const soonest = isPaused ? "" : offered[0] ?? (chosen ? "" : at);
  const later = offered.slice(isPaused ? 0 : 1);
  if (chosen && !later.includes(chosen)) later.unshift(chosen);
  const hours = grouped(later);
  return html`<div class="field">
    <label for="when">${t("cart.when")}</label>
    <select
      class="input"
      id="when"
      disabled=${Boolean(locked)}
      value=${cart.when}
      onChange=${(event) => (cart.when.value = event.target.value)}
    >
      <option value="">${soonest ? t("cart.when_asap", { time: time(soonest) }) : t("cart.when_now")}</option>
      ${[...hours].map(
        ([hour, minutes]) => html`<optgroup key=${hour} label=${hour}>
          ${minutes.map((each) => html`<option key=${each} value=${each}>${time(each)}</option>`)}
        </optgroup>`,
      )}
    </select>
  </div>`;
}

const HOUR_MS = 3_600_000;

// "18:00", with the day where it is another one.
function hourOf(at) {
  const begins = Date.parse(at) - (Date.parse(at) % HOUR_MS);
  return weekday(begins) === weekday(now.value) ? time(begins) : `${weekday(begins)} ${time(begins)}`;
}

function grouped(minutes) {
  const hours = new Map();
  for (const at of minutes) hours.set(hourOf(at), [...(hours.get(hourOf(at)) ?? []), at]);
  return hours;
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
