// Who fetches it: "I am here", or when they will be; in the lane whose car it is.
import { boot } from "../lib/boot.js";
import { time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { CarHere } from "./car.js";
import { ask, isAsking } from "./state.js";

const FETCHED = new Set(["lane", "counter", "shelf"]);
const ENDED = new Set(["handed_over", "cancelled", "refused", "expired", "missed"]);
const MINUTES = [5, 10, 15, 20, 30, 45];

export function Arrival({ order }) {
  const isOpen = !order.closed && order.rounds.some(({ step }) => !ENDED.has(step));
  if (!isOpen || !FETCHED.has(order.place_kind) || boot.read_only) return null;
  if (order.place_kind === "lane") {
    return html`${!order.car && html`<${Coming} order=${order} />`}<${CarHere} order=${order} />`;
  }
  if (order.here_at) {
    return html`<section class="car" role="status">
      <p class="car-say"><${Icon} name="check" /><strong>${t("arrive.known")}</strong></p>
    </section>`;
  }
  const busy = isAsking("order.here");
  return html`<${Coming} order=${order} />
    <section class="car">
      <button
        class="button button--wide car-here"
        type="button"
        disabled=${busy}
        onClick=${() => ask({ type: "order.here", order_id: order.order_id })}
      >
        <${Icon} name="hand" />${t(busy ? "send.sending" : "car.here")}
      </button>
    </section>`;
}

// What is not begun yet is made later for who comes later; nobody waits longer for who comes sooner.
function Coming({ order }) {
  const busy = isAsking("order.coming");
  const come = (event, minutes) => {
    event.target.closest("details").open = false;
    ask({ type: "order.coming", order_id: order.order_id, minutes });
  };
  const said = order.comes_at ? t("arrive.coming", { time: time(order.comes_at) }) : t("arrive.title");
  return html`<details class="arrive">
    <summary class="arrive-say"><${Icon} name="clock" /><span role="status">${busy ? t("send.sending") : said}</span><${Icon} name="chevron" /></summary>
    <div class="arrive-minutes">
      ${MINUTES.map(
        (count) => html`<button class="button" type="button" key=${count} disabled=${busy} onClick=${(event) => come(event, count)}>
          ${t("arrive.in", { count })}
        </button>`,
      )}
    </div>
  </details>`;
}
