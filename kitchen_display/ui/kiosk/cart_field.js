// The cart at the edge of the screen: always there, always to change, with the way on.
import { money, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, useEffect, useRef } from "../lib/ui.js";
import { Changes } from "../guest/cart_parts.js";
import { cart, minute, model, sheet } from "../guest/state.js";
import { Stepper } from "../guest/sheet.js";
import { Scrolls } from "./scrolls.js";

export function CartField() {
  const count = cart.count.value;
  const list = useRef(null);
  const lines = cart.lines.value;
  useEffect(() => {
    // What was added last is seen.
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [lines.length]);
  return html`<section class="cart-field" aria-labelledby="cart-field-title">
    <div class="cart-field-head">
      <h2 class="cart-field-title" id="cart-field-title">${t("cart.title")}</h2>
      <p class="cart-field-count">${count > 0 ? t("cart.items", { count }) : ""}</p>
    </div>
    <${Changes} />
    ${lines.length
      ? html`<div class="cart-field-body">
          <ul class="cart-field-lines" ref=${list}>
            ${lines.map((line) => html`<${Line} key=${line.line_id} line=${line} />`)}
          </ul>
          <${Scrolls} find=${() => list.current} label=${t("cart.title")} watch=${lines.length} />
        </div>`
      : html`<p class="cart-field-empty">${t("kiosk.cart_empty")}</p>`}
    <div class="cart-field-do">
      <p class="cart-field-sum">
        <span>${t("cart.total")}</span><strong class="number">${money(cart.total.value)}</strong>
      </p>
      <p class="field-hint cart-field-minute">${count > 0 && minute.value.at ? t("cart.ready_at", { time: time(minute.value.at) }) : ""}</p>
      <button
        class="button button--primary button--big cart-field-go"
        type="button"
        aria-disabled=${count ? undefined : "true"}
        onClick=${() => count && (sheet.value = { kind: "cart" })}
      >
        <span>${t("kiosk.review")}</span><${Icon} name="chevron" />
      </button>
    </div>
  </section>`;
}

function Line({ line }) {
  const menu = model.value;
  const item = menu.items.get(line.item);
  const name = item ? menu.name(item) : line.title;
  const choice = menu.choiceText(line);
  const edit = () => (sheet.value = { kind: "item", item: line.item, line: line.line_id });
  return html`<li class="cart-field-line">
    <button
      class="cart-field-name"
      type="button"
      aria-label=${t("cart.change_named", { item: name })}
      aria-haspopup="dialog"
      onClick=${edit}
    >
      <bdi>${name}</bdi>${choice && html`<small><bdi>${choice}</bdi></small>`}
    </button>
    <${Stepper}
      label=${name}
      value=${line.quantity}
      min=${0}
      onChange=${(quantity) => cart.setQuantity(line.line_id, quantity)}
    />
    <p class="number cart-field-price">
      ${money((menu.unitPrice(line) + menu.depositOf(line)) * line.quantity)}
    </p>
  </li>`;
}
