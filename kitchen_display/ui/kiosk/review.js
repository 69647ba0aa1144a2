// The order before it is sent: each line to change, allergies, what it costs, and the last button.
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, useLayoutEffect, useRef } from "../lib/ui.js";
import { Allergies, Changes, Failure, Foot, Line } from "../guest/cart_parts.js";
import { cart, model, sending, sheet } from "../guest/state.js";
import { wasCalled } from "./order.js";
import { Scrolls } from "./scrolls.js";

export function Review() {
  const lines = cart.lines.value;
  const entry = sending.entry.value;
  const body = useRef(null);
  const title = useRef(null);
  useLayoutEffect(() => title.current.focus({ preventScroll: true }), []);
  const back = () => (sheet.value = null);
  const age = Math.max(0, ...lines.map((line) => model.value.age(line)));
  return html`<section class="review" aria-labelledby="review-title">
    <div class="review-head">
      <h2 class="review-title" id="review-title" tabindex="-1" ref=${title}>
        ${t("kiosk.review_title")}
      </h2>
      <button class="button button--big" type="button" disabled=${Boolean(entry)} onClick=${back}>
        <${Icon} name="back" />${t("kiosk.back")}
      </button>
    </div>
    <div class="review-body" ref=${body}>
      <div class="review-inner">
        <${Changes} />
        <${Failure} />
        ${wasCalled.value &&
        html`<p class="notice" role="status"><${Icon} name="call" />${t("kiosk.called_for_you")}</p>`}
        ${lines.length
          ? html`<ul class="cart-lines">
              ${lines.map((line) => html`<${Line} key=${line.line_id} line=${line} locked=${entry} />`)}
            </ul>`
          : html`<p class="notice">${t("cart.empty")}</p>`}
        ${age > 0 &&
        html`<p class="notice notice--warn review-age">
          <span class="tag tag--age" aria-hidden="true">${age}</span
          ><span class="notice-body">${t("kiosk.age", { age })}</span>
        </p>`}
        ${lines.length > 0 && html`<${Allergies} locked=${entry} />`}
      </div>
    </div>
    <${Scrolls} find=${() => body.current} label=${t("kiosk.review_title")} watch=${lines.length} />
    ${lines.length > 0 && html`<div class="review-foot"><${Foot} entry=${entry} /></div>`}
  </section>`;
}
