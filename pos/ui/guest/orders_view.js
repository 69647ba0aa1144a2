// The guest's orders: number, step and promised minute, live.  orders.html prints the same before
// this script runs.
import { boot } from "../lib/boot.js";
import { money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";
import { Arrival } from "./arrive.js";
import { ChoiceCard } from "./choice_card.js";
import { KeepLink } from "./keep_link.js";
import { allergenNames } from "./dish_parts.js";
import { OrderLine } from "./order_line.js";
import { openChoices, sayOf } from "./progress.js";
import { Awaited, Promised } from "./promised.js";
import { go, mayOrder, orders } from "./state.js";

const STEPS = ["placed", "started", "ready", "handed_over"];
const ICONS = { placed: "check", started: "pan", ready: "bell", handed_over: "hand" };
const ENDED = new Set(["cancelled", "refused", "expired", "missed"]);

export function OrdersView() {
  const again = (event) => {
    event.preventDefault();
    go("menu");
  };
  const rows = orders.value;
  return html`
    <h2 class="orders-title">${t("order.title")}</h2>
    ${!rows.length && html`<p class="notice">${t("order.none")}</p>`}
    ${!boot.read_only &&
    openChoices.value.map(
      ([order, round, choice]) =>
        html`<${ChoiceCard} key=${choice.choice_id} order=${order} round=${round} choice=${choice} />`,
    )}
    ${rows.map((order) => html`<${Slip} key=${order.order_id} order=${order} />`)}
    ${boot.read_only && html`<p class="notice">${t("order.read_only")}</p>`}
    <p class="orders-more">
      <a class="button button--wide" href="/g/${boot.venue.id}" onClick=${again}
        >${t(mayOrder.value ? "order.again" : "guest.menu")}</a
      >
    </p>
    ${rows.length > 0 && boot.order_link && html`<${KeepLink} />`}
  `;
}

const leftOf = (round, line) =>
  line.quantity - (round.voided?.[line.line_id] ?? 0) - (round.elsewhere?.[line.line_id] ?? 0);

// What is wanted of the rounds: of all, or of those of this phone.
function worth(rounds) {
  return rounds
    .filter(({ step }) => !ENDED.has(step))
    .flatMap((round) => round.lines.map((line) => line.unit_price * leftOf(round, line)))
    .reduce((sum, price) => sum + price, 0);
}

function Slip({ order }) {
  const others = order.shared && order.rounds.some(({ mine }) => !mine);
  const mine = order.rounds.filter((round) => round.mine);
  // Below the minute of what is still to be fetched stands who comes when.
  const fetched = order.rounds.findLast(({ step }) => !ENDED.has(step) && step !== "handed_over");
  return html`<article
    class="slip slip--${order.step}"
    aria-label="${t("order.number")} ${order.number}"
  >
    <header class="slip-head">
      <p class="slip-label">${t("order.number")}</p>
      <p class="slip-number number">${order.number}</p>
    </header>
    ${order.rounds.map(
      (round, index) => html`<${Round}
        key=${round.round_id}
        order=${order}
        round=${round}
        who=${others ? t(round.mine ? "order.yours" : "order.others") : ""}
        title=${order.rounds.length > 1 ? t("order.round", { count: index + 1 }) : ""}
        >${round === fetched && html`<${Arrival} order=${order} />`}<//
      >`,
    )}
    ${order.taken?.length > 0 && html`<${Taken} order=${order} />`}
    ${others &&
    html`<p class="slip-total slip-total--mine">
      <span>${t("order.total_yours")}</span
      ><span class="number">${money(worth(mine), order.currency)}</span>
    </p>`}
    <p class="slip-total">
      <span>${t(others ? "order.total_table" : "cart.total")}</span
      ><span class="number">${money(order.total, order.currency)}</span>
    </p>
    ${order.refund_due > 0 &&
    html`<p class="slip-refund">${t("order.refund", { price: money(order.refund_due, order.currency) })}</p>`}
  </article>`;
}

// Portions of another order that this one pays for.
function Taken({ order }) {
  return html`<section class="round">
    <h3 class="round-title">${t("order.taken")}</h3>
    <ul class="round-lines">
      ${order.taken.map(
        ({ line_id, name, portions, unit_price }) => html`<li class="round-line" key=${line_id}>
          <span class="round-quantity number">${portions}×</span>
          <span class="round-name"><bdi dir="auto">${name}</bdi></span>
          <span class="round-price number">${money(unit_price * portions, order.currency)}</span>
        </li>`,
      )}
    </ul>
  </section>`;
}

function Round({ order, round, title, who, children }) {
  // A round of which nothing is wanted any more is over, whatever became of its tickets.
  const isVoid = round.lines.every((line) => leftOf(round, line) <= 0);
  const step = isVoid && round.step !== "handed_over" && !ENDED.has(round.step) ? "cancelled" : round.step;
  const reached = step === "scheduled" ? 0 : STEPS.indexOf(step);
  const ended = ENDED.has(step);
  const isChanging = useSignal(false);
  const mayChange = round.mine && !boot.read_only && !ended && step !== "handed_over";
  return html`<section class="round round--${step}${round.mine ? "" : " round--others"}">
    ${(title || who) &&
    html`<h3 class="round-title">
      <span>${title}</span>${who && html`<span class="tag ${round.mine ? "tag--action" : ""}">${who}</span>`}
    </h3>`}
    ${!ended &&
    step !== "awaiting" &&
    html`<ol class="steps">
      ${STEPS.map(
        (each, index) => html`<li
          key=${each}
          class="step${index <= reached ? " step--done" : ""}"
          aria-current=${index === reached ? "step" : undefined}
        >
          <span class="step-mark"><${Icon} name=${ICONS[each]} /></span
          ><span class="step-name">${t(`step.${each}`)}</span>
        </li>`,
      )}
    </ol>`}
    ${(ended || step === "awaiting") &&
    html`<p class="round-state round-state--${step}">
      <${Icon} name=${ended ? "close" : "clock"} /><strong>${t(`step.${step}`)}</strong>
    </p>`}
    <p class="round-say">${sayOf(order, step, round)}</p>
    ${ended && round.reason && html`<p class="round-say"><bdi dir="auto">${round.reason}</bdi></p>`}
    ${step === "awaiting" && html`<${Awaited} round=${round} />`}
    ${!ended && step !== "awaiting" && reached < 2 && html`<${Promised} order=${order} round=${round} />`}
    ${children}
    ${round.allergies?.length > 0 &&
    html`<p class="round-allergies">
      <span class="tag tag--strong"><${Icon} name="warning" />${allergenNames(round.allergies)}</span>${round.allergy_read &&
      html` <span class="tag tag--good round-read" role="status"><${Icon} name="check" />${t("order.allergy_read")}</span>`}
    </p>`}
    <ul class="round-lines">
      ${round.lines.map(
        (line) => html`<${OrderLine}
          key=${line.line_id}
          order=${order}
          round=${round}
          line=${line}
          isChanging=${isChanging.value && mayChange}
        />`,
      )}
    </ul>
    ${mayChange &&
    html`<button
      class="button button--quiet round-change"
      type="button"
      aria-expanded=${isChanging.value ? "true" : "false"}
      onClick=${() => (isChanging.value = !isChanging.value)}
    >
      ${t("line.change_round")}<${Icon} name="chevron" />
    </button>`}
  </section>`;
}
