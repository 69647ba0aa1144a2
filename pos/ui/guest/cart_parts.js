// What a cart and an order before it is sent are made of, on a phone and at a kiosk.
import { boot } from "../lib/boot.js";
import { minutesUntil, money, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { listed, sentenceOf, t } from "../lib/strings.js";
import { html, useState } from "../lib/ui.js";
import { ALLERGENS } from "./menu_model.js";
import { allergenNames, startText, State } from "./dish_parts.js";
import { isHeldOff, pausedText } from "./paused.js";
import { Stepper } from "./sheet.js";
import { keepAnew, lapsed } from "./checkout.js";
import { awaited, carried, cart, live, minute, model, now, sending, sheet } from "./state.js";

const GONE = "order.promise_above_max";

export function Foot({ entry }) {
  const at = cart.when.value ? Date.parse(cart.when.value) : now.value;
  const isShut = !model.value.isOpen(at);
  const isPaused = isHeldOff();
  const deposit = cart.deposit.value;
  return html`
    ${!isShut && !isPaused && !awaited.value && html`<${Minute} />`}
    <p class="cart-total">
      <span>${t("cart.total")}</span><strong class="number">${money(cart.total.value)}</strong>
    </p>
    ${deposit > 0 && html`<p class="field-hint cart-deposit">${t("cart.deposit", { price: money(deposit) })}</p>`}
    ${isShut &&
    html`<p class="notice notice--warn cart-say" role="status">
      <${Icon} name="clock" /><span>${t("problem.venue.closed")} ${startText(model.value.opensAt(at))}</span>
    </p>`}
    ${isPaused &&
    html`<p class="notice notice--warn cart-say" role="status">
      <${Icon} name="clock" /><span>${pausedText()}</span>
    </p>`}
    ${awaited.value &&
    html`<p class="notice cart-say">
      <${Icon} name="people" /><span>${t("tab.awaited")}</span>
    </p>`}
    ${entry
      ? html`<${OnItsWay} entry=${entry} />`
      : html`<button
          class="button button--primary button--wide order-button"
          type="button"
          disabled=${cart.blocked.value || isShut || isPaused || awaited.value}
          aria-describedby="cart-minute"
          onClick=${() => sending.send(boot.lang)}
        >
          ${t("cart.order")}
        </button>`}
    <p class="field-hint cart-prices">${t("cart.prices")}</p>
  `;
}

// What the button says by law says nothing else: the minute stands above it.
function Minute() {
  const { at, isHeld, awaiting, problem } = minute.value;
  const failed = sending.failed.value;
  if (at && failed?.answer.value?.code === GONE) return html`<${Instead} at=${at} before=${failed.command.promise_max} />`;
  if (lapsed.value && !isHeld) {
    return html`<p class="cart-minute" id="cart-minute" role="status">
      <${Icon} name="clock" /><span class="cart-minute-say">${t("cart.lapsed", { time: time(lapsed.value) })}</span>
      <button class="button" type="button" onClick=${keepAnew}>${t("cart.keep_again")}</button>
    </p>`;
  }
  if (problem && !cart.blocked.value) {
    return html`<p class="notice notice--warn cart-say" id="cart-minute" role="status">
      <${Icon} name="clock" /><span>${sentenceOf(problem)}</span>
    </p>`;
  }
  const asking = live.status.value.live ? "cart.ready_asking" : "cart.ready_offline";
  // The place is there before the minute is: nothing jumps under a thumb.
  return html`<p class="cart-minute" id="cart-minute" role="status">
    <${Icon} name="clock" /><span class="cart-minute-say"
      ><strong class=${at && "cart-minute-at"}>${at ? t("cart.ready_at", { time: time(at) }) : t(asking)}</strong
      ><span class="cart-minute-how">${at && how(at, isHeld, awaiting)}</span></span
    >
  </p>`;
}

function how(at, isHeld, awaiting) {
  if (awaiting) return t("cart.ready_confirmed");
  if (cart.when.value) return isHeld ? t("cart.ready_held") : "";
  const left = t("cart.ready_in", { count: Math.max(1, minutesUntil(at, now.value)) });
  return listed([left, t(isHeld ? "cart.ready_held" : "cart.ready_now")]);
}

export function Line({ line, locked }) {
  const menu = model.value;
  const item = menu.items.get(line.item);
  const name = item ? menu.name(item) : line.title;
  const choice = menu.choiceText(line);
  const deposit = menu.depositOf(line) * line.quantity;
  const trouble = cart.troubles.value.get(line.line_id);
  const edit = () => (sheet.value = { kind: "item", item: line.item, line: line.line_id });
  const wanting = menu.hindrance(line) === "choice";
  return html`<li class="cart-line">
    <div class="cart-what">
      <p class="cart-name"><bdi>${name}</bdi></p>
      ${choice && html`<p class="cart-choice"><bdi>${choice}</bdi></p>`}
      ${line.note && html`<p class="cart-note"><${Icon} name="note" /> <bdi>${line.note}</bdi></p>`}
      ${deposit > 0 && html`<p class="cart-choice">${t("item.deposit_extra", { price: money(deposit) })}</p>`}
      ${wanting && html`<p class="field-error">${t("item.pick_missing")}</p>`}
      ${item && html`<${Warning} item=${item} line=${line} />`}
    </div>
    <p class="cart-price number">${money(menu.unitPrice(line) * line.quantity)}</p>
    ${trouble && html`<div class="notice notice--warn cart-trouble" role="alert"><${State} state=${trouble} line=${line.line_id} /></div>`}
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

// What a dish has of the allergies that were named, or says nothing about.
function Warning({ item, line }) {
  const { contained, undeclared } = model.value.contents(item, line.options, line.parts);
  const named = (names) => names.filter((name) => cart.allergies.value.includes(name));
  const rows = [["contained", named(contained)], ["undeclared", named(undeclared)]];
  return rows
    .filter(([, names]) => names.length)
    .map(
      ([key, names]) => html`<p class="cart-warning cart-warning--${key}" key=${key}>
        <${Icon} name="warning" /> ${t(`item.${key}`)}: ${allergenNames(names)}
      </p>`,
    );
}

// What opens below the fold comes into sight: there is something to tick.
function bringUp({ currentTarget: summary }) {
  setTimeout(() => summary.parentElement.open && summary.parentElement.scrollIntoView());
}

// The kitchen must acknowledge it, or refuse the dish.
export function Allergies({ locked }) {
  const chosen = cart.allergies.value;
  // Taking back the last one does not shut it under the finger.
  const [isOpen] = useState(chosen.length > 0);
  const toggle = (name) => {
    const without = chosen.filter((each) => each !== name);
    carried.value = carried.value.filter((each) => each !== name);
    cart.allergies.value = without.length < chosen.length ? without : [...chosen, name];
  };
  return html`<details class="allergies" open=${isOpen}>
    <summary class="allergies-summary" onClick=${bringUp}>
      <${Icon} name="warning" /><span>${t("cart.allergies")}</span>
      ${chosen.length > 0 && html`<span class="tag tag--strong">${allergenNames(chosen)}</span>`}
    </summary>
    ${carried.value.length > 0 && html`<p><strong>${t("guest.filter_carried")}</strong></p>`}
    <p class="field-hint">${t("cart.allergies_hint")}</p>
    <div class="filter-choices">
      ${ALLERGENS.map(
        (name) => html`<label class="filter-choice" key=${name}>
          <input
            type="checkbox"
            checked=${chosen.includes(name)}
            disabled=${Boolean(locked)}
            onChange=${() => toggle(name)}
          /><span>${t(`allergen.${name}`)}</span>
        </label>`,
      )}
    </div>
  </details>`;
}

// What the menu's owner changed while the cart was open.
export function Changes() {
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

export function Failure() {
  const failed = sending.failed.value;
  if (!failed) return null;
  const answer = failed.answer.value;
  // Asked beside the button, and nowhere else.
  if (answer?.code === GONE) return null;
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

// The minute that was shown is gone, and nothing else: one tap on the button takes the next one.
function Instead({ at, before }) {
  return html`<div class="notice notice--warn cart-say" role="alert" id="cart-minute">
    <${Icon} name="clock" />
    <div class="notice-body">
      <p><strong class="cart-minute-at">${t("cart.instead", { time: time(at), before: time(before) })}</strong></p>
      <p>${t("cart.instead_text")}</p>
    </div>
  </div>`;
}
