// Who fetches an order on foot: when they come, since when they are here, that nobody came.
import { minutes, minutesSince, time } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Icon } from "../display/icon.js";
import { mayBeMissed, promisedAt } from "./orders.js";

export function Guest({ order, now }) {
  if (order.car || !(order.here_at || order.comes_at)) return null;
  if (!order.here_at) {
    return html`<p class="guest is-coming"><${Icon} name="clock" />${t("window.comes", { time: time(order.comes_at) })}</p>`;
  }
  return html`<p class="guest is-here">
    <${Icon} name="hand" /><b>${t("window.here")}</b>
    <span class="car__since">${t("window.here_for", { minutes: minutes(minutesSince(order.here_at, now)) })}</span>
  </p>`;
}

// It has waited long enough to be given up, and the shelf is wanted for others.
export function Missed({ order, now, isAsking, actions }) {
  if (!mayBeMissed(order, now)) return null;
  const text = t(isAsking ? "window.no_show_sure" : "window.no_show");
  return html`${isAsking &&
    html`<p class="slip__ask" role="alert">
      <${Icon} name="alarm" />${t("window.no_show_ask", { minutes: minutes(minutesSince(promisedAt(order), now)) })}
    </p>`}
    <button
      type="button"
      class=${`button button--big ${isAsking ? "button--danger" : ""}`}
      aria-label=${`${text} – ${order.number}`}
      onClick=${() => actions.missed(order)}
    >
      <${Icon} name="without" />${text}
    </button>`;
}
