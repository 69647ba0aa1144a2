// What the kitchen can not make: the guest says what instead.
import { money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { uuid7 } from "../lib/ids.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { allergenNames } from "./dish_parts.js";
import { ask, isAsking, model } from "./state.js";
import { words } from "./words.js";

export function ChoiceCard({ order, round, choice }) {
  const menu = model.value;
  const line = round.lines.find(({ line_id }) => line_id === choice.line_id);
  const name = words(menu?.items.get(line?.item)?.name) || line?.name || "";
  const instead = offered(menu, choice);
  const busy = isAsking("choice.make", ({ choice_id }) => choice_id === choice.choice_id);
  const make = (chosen, more = {}) =>
    ask({ type: "choice.make", order_id: order.order_id, choice_id: choice.choice_id, chosen, ...more });
  const take = () =>
    make("substitute", { round_id: uuid7(), line_id: uuid7(), total_max: instead.price });
  // Nobody gets back what nobody has paid.
  const isPaid = order.paid_total > 0 || order.paid?.[choice.line_id] > 0;
  const what = choice.portions > 1 ? `${choice.portions}× ${name}` : name;
  const allergies = choice.reason === "allergy" ? round.allergies ?? [] : [];
  return html`<section class="panel wanted" role="alert" aria-labelledby="choice-${choice.choice_id}">
    <h3 class="wanted-title" id="choice-${choice.choice_id}">
      <${Icon} name="warning" /><span>${t(`choice.${choice.reason}`, { item: what })}</span>
    </h3>
    ${allergies.length > 0 && html`<p>${allergenNames(allergies)}</p>`}
    <p>${t("choice.ask")}</p>
    ${busy
      ? html`<p role="status">${t("send.sending")}</p>`
      : html`<div class="wanted-do">
          ${instead &&
          html`<button class="button button--primary wanted-instead" type="button" onClick=${take}>
            <span>${t("choice.substitute", { item: words(instead.item.name) })}</span
            ><span class="number">${money(instead.price, order.currency)}</span>
          </button>`}
          <button class="button wanted-without" type="button" onClick=${() => make("without")}>
            ${t("choice.without")}
          </button>
          ${isPaid &&
          html`<button class="button wanted-back" type="button" onClick=${() => make("money_back")}>
            ${t("choice.money_back")}
          </button>`}
        </div>`}
  </section>`;
}

// The substitute with its price, if it can be had without a choice of its own.
function offered(menu, { substitute, portions }) {
  const item = substitute && menu?.items.get(substitute);
  if (!item) return null;
  const line = { item: item.id, variant: "", options: [], parts: [] };
  if (menu.missingChoices(item, line).length) return null;
  return { item, price: (menu.unitPrice(line) + menu.depositOf(line)) * portions };
}
