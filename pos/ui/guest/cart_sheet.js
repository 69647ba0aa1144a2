// The cart: what was chosen, what changed meanwhile, what it costs, and the order on its way.
import { boot } from "../lib/boot.js";
import { money, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { sentenceOf, t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Sheet, Stepper } from "./sheet.js";
import { cart, model, orders, sending, sheet } from "./state.js";

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
  const total = money(cart.total.value);
  const foot = lines.length
    ? html`<p class="cart-total">
          <span>${t("cart.total")}</span><strong class="number">${total}</strong>
        </p>
        ${entry
          ? html`<${OnItsWay} entry=${entry} />`
          : html`<button
              class="button button--primary button--wide order-button"
              type="button"
              disabled=${cart.blocked.value}
              onClick=${() => sending.send(boot.lang)}
            >
              ${t("cart.order")}
            </button>`}
        <p class="field-hint cart-prices">${t("cart.prices")}</p>`
    : null;
  return html`<${Sheet} label=${t("cart.title")} onClose=${close} foot=${foot}>
    <${Changes} />
    <${Failure} />
    ${lines.length
      ? html`<ul class="cart-lines">
          ${lines.map((line) => html`<${Line} key=${line.line_id} line=${line} locked=${entry} />`)}
        </ul>`
      : html`<p class="notice">${t("cart.empty")}</p>`}
    ${lines.length > 0 && boot.pickup && !openOrder() && html`<${CallName} locked=${entry} />`}
    <button class="button button--wide" type="button" onClick=${close}>${t("cart.close")}</button>
  <//>`;
}

function openOrder() {
  return orders.value.find(({ step }) => step !== "handed_over");
}

function Line({ line, locked }) {
  const menu = model.value;
  const item = menu.items.get(line.item);
  const name = item ? menu.name(item) : line.title;
  const choice = menu.choiceText(line);
  const edit = () => (sheet.value = { kind: "item", item: line.item, line: line.line_id });
  const wanting = menu.hindrance(line, boot.service) === "choice";
  return html`<li class="cart-line">
    <div class="cart-what">
      <p class="cart-name"><bdi>${name}</bdi></p>
      ${choice && html`<p class="cart-choice"><bdi>${choice}</bdi></p>`}
      ${line.note && html`<p class="cart-note"><${Icon} name="note" /> <bdi>${line.note}</bdi></p>`}
      ${wanting && html`<p class="field-error">${t("item.pick_missing")}</p>`}
    </div>
    <p class="cart-price number">${money(menu.unitPrice(line) * line.quantity)}</p>
    ${!locked &&
    html`<div class="cart-tools">
      <${Stepper}
        label=${name}
        value=${line.quantity}
        onChange=${(quantity) => cart.setQuantity(line.line_id, quantity)}
      />
      <button
        class="button button--quiet"
        type="button"
        aria-label=${t("cart.change_named", { item: name })}
        onClick=${edit}
      >
        ${t("cart.change")}
      </button>
      <button
        class="button button--quiet button--round"
        type="button"
        aria-label="${t("item.remove")}: ${name}"
        onClick=${() => cart.remove(line.line_id)}
      >
        <${Icon} name="trash" />
      </button>
    </div>`}
  </li>`;
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

// What the menu's owner changed while the cart was open.
function Changes() {
  const changes = cart.changes.value;
  if (!changes.length) return null;
  return html`<div class="notice notice--warn" role="status">
    <${Icon} name="info" />
    <div class="notice-body">
      <p><strong>${t("cart.changed_title")}</strong></p>
      <ul>
        ${changes.map(({ kind, item, price, old }, index) => {
          const params = kind === "price" ? { item, price: money(price), old: money(old) } : { item };
          return html`<li key=${index}>${t(`cart.changed_${kind}`, params)}</li>`;
        })}
      </ul>
      <button class="button" type="button" onClick=${() => (cart.changes.value = [])}>
        ${t("send.dismiss")}
      </button>
    </div>
  </div>`;
}

function OnItsWay({ entry }) {
  const waiting = entry.state.value === "waiting" && entry.tries.value > 0;
  return html`<div class="notice ${waiting ? "notice--warn" : ""} on-its-way" role="status">
    <${Icon} name="clock" />
    <div class="notice-body">
      <p><strong>${t(waiting ? "send.waiting_title" : "send.sending")}</strong></p>
      ${waiting && html`<p>${t("send.waiting", { time: time(entry.expiresAt) })}</p>`}
    </div>
  </div>`;
}

function Failure() {
  const failed = sending.failed.value;
  if (!failed) return null;
  const answer = failed.answer.value;
  const expired = failed.state.value === "expired";
  const item = model.value.items.get(answer?.params?.item);
  const sentence = expired
    ? t("send.expired")
    : sentenceOf(answer, item ? { item: model.value.name(item) } : {});
  return html`<div class="notice notice--bad" role="alert">
    <${Icon} name="warning" />
    <div class="notice-body">
      <p><strong>${t("send.failed")}</strong></p>
      <p>${sentence}</p>
    </div>
  </div>`;
}
