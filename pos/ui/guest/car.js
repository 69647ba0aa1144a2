// At the lane: "I am here", whose car it is, and where it is waved to.
import { boot } from "../lib/boot.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";
import { ask, isAsking } from "./state.js";

export function CarHere({ order }) {
  const plate = useSignal("");
  const look = useSignal("");
  if (boot.read_only) return null;
  const { car } = order;
  if (car) {
    return html`<section class="car" role="status">
      <p class="car-say"><${Icon} name="check" /><strong>${t(car.bay ? "car.bay" : "car.turn", { bay: car.bay, turn: car.turn, number: order.number })}</strong></p>
    </section>`;
  }
  const busy = isAsking("car.arrive");
  const arrive = () =>
    ask({ type: "car.arrive", order_id: order.order_id, plate: plate.value.trim(), look: look.value.trim() });
  const field = (name, key, max, of) => html`<div class="field">
    <label for="car-${name}">${t(key)}</label>
    <input
      class="input"
      id="car-${name}"
      dir="auto"
      maxlength=${max}
      autocomplete="off"
      value=${of}
      onInput=${(event) => (of.value = event.target.value)}
    />
  </div>`;
  return html`<section class="car">
    <details class="car-more">
      <summary>${t("car.more")}</summary>
      <div class="car-fields">
        ${field("plate", "car.plate", 20, plate)} ${field("look", "car.look", 40, look)}
      </div>
    </details>
    <button class="button button--primary button--wide car-here" type="button" disabled=${busy} onClick=${arrive}>
      <${Icon} name="hand" />${t(busy ? "send.sending" : "car.here")}
    </button>
  </section>`;
}
