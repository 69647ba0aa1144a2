// The car of an order: is it here, where does it stand, whose is it - and one tap to move it.
import { minutes, minutesSince } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Icon } from "../display/icon.js";

const BIG_PARTS = 15; // so many portions hold up the lane

const isDriven = (order) => order.place_kind === "lane" || order.channel === "drive_through";

function Act({ icon, text, label, onClick, isLoud = false }) {
  return html`<button
    type="button"
    class=${`button button--big ${isLoud ? "button--primary" : ""}`}
    aria-label=${label}
    onClick=${onClick}
  >
    <${Icon} name=${icon} />${text}
  </button>`;
}

function Where({ order, lane, now }) {
  const { car } = order;
  const at = lane.findIndex((each) => each.order_id === order.order_id);
  return html`<p class="car__where">
    <${Icon} name=${car.bay ? "wave" : "car"} />
    <b>${car.bay ? t("window.bay", { bay: car.bay }) : t("window.car_at", { turn: at + 1 })}</b>
    ${car.plate && html`<span class="car__plate"><bdi>${car.plate}</bdi></span>`}
    ${car.look && html`<bdi>${car.look}</bdi>`}
    ${car.arrived_at && html`<span class="car__since">${t("window.here_for", { minutes: minutes(minutesSince(car.arrived_at, now)) })}</span>`}
  </p>`;
}

export function Car({ order, lane, parts, bay, now, actions }) {
  const { car, number } = order;
  if (!car) {
    if (!isDriven(order)) return null;
    const text = t("window.car_here");
    return html`<div class="car">
      <${Act} icon="car" text=${text} label=${`${text} – ${number}`} onClick=${() => actions.arrive(order)} />
    </div>`;
  }
  if (car.bay) {
    const text = t("window.call_back");
    return html`<div class="car">
      <${Where} order=${order} lane=${lane} now=${now} />
      <${Act} icon="undo" text=${text} label=${`${text} – ${number}`} onClick=${() => actions.wave(order, "")} />
    </div>`;
  }
  const at = lane.findIndex((each) => each.order_id === order.order_id);
  const other = lane[at + 1] ?? lane[at - 1];
  const holdsUp = parts >= BIG_PARTS && at < lane.length - 1;
  const wave = t("window.wave", { bay });
  return html`<div class=${`car ${holdsUp ? "car--holds-up" : ""}`}>
    <${Where} order=${order} lane=${lane} now=${now} />
    ${holdsUp && html`<p class="car__hint"><${Icon} name="alarm" />${t("window.holds_up", { count: parts })}</p>`}
    <div class="car__acts">
      <${Act} icon="wave" text=${wave} label=${`${wave} – ${number}`} isLoud=${holdsUp} onClick=${() => actions.wave(order, bay)} />
      ${other &&
      html`<${Act}
        icon="swap"
        text=${t("window.swap", { number: other.number })}
        label=${`${t("window.swap", { number: other.number })} – ${number}`}
        onClick=${() => actions.swap(order, other)}
      />`}
    </div>
  </div>`;
}
