// What the kitchen can not make: the guest says what instead.
import { money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { uuid7 } from "../lib/ids.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { allergenNames } from "./dish_parts.js";
import { Inside } from "./menu_view.js";
import { ask, go, isAsking, mayOrder, model, sheet } from "./state.js";
import { words } from "./words.js";

export function ChoiceCard({ order, round, choice }) {
  const menu = model.value;
  const line = round.lines.find(({ line_id }) => line_id === choice.line_id);
  const name = words(menu?.items.get(line?.item)?.name) || line?.name || "";
  const instead = offered(menu, choice);
  const busy = isAsking("choice.make", ({ choice_id }) => choice_id === choice.choice_id);
  const make = (chosen, more = {}) =>
    ask({ type: "choice.make", order_id: order.order_id, choice_id: choice.choice_id, chosen, ...more });
  const take = (chosen, total) => {
    const { variant = "", options = [], parts = [] } = chosen;
    make("substitute", {
      round_id: uuid7(), line_id: uuid7(), variant, options, parts, total_max: total,
    });
  };
  // A dish that needs a size or a choice is put together first, like any other.
  const pick = () => {
    if (instead.isWhole) return take({}, instead.price);
    const wish = { quantity: choice.portions, isCounted: true, send: take };
    sheet.value = { kind: "item", item: instead.item.id, wish };
    return undefined;
  };
  // Nothing of the house's own to offer: the guest looks for something else.
  const another = () => {
    make("without");
    go("menu");
  };
  // Nobody gets back what nobody has paid.
  const isPaid = order.paid_total > 0 || order.paid?.[choice.line_id] > 0;
  const what = choice.portions > 1 ? `${choice.portions}× ${name}` : name;
  const allergies = choice.reason === "allergy" ? round.allergies ?? [] : [];
  return html`<section class="panel wanted" role="alert" aria-labelledby="choice-${choice.choice_id}">
    <h3 class="wanted-title" id="choice-${choice.choice_id}">
      <${Icon} name="warning" /><span>${t(`choice.${choice.reason}`, { item: what })}</span>
    </h3>
    ${allergies.length > 0 && html`<p>${allergenNames(allergies)}</p>`}
    <p>${t(instead || isPaid ? "choice.ask" : "choice.without_only")}</p>
    ${busy
      ? html`<p role="status">${t("send.sending")}</p>`
      : html`<div class="wanted-do">
          ${instead &&
          html`<button class="button button--primary wanted-instead" type="button" onClick=${pick}>
            <span>${t("choice.substitute", { item: words(instead.item.name) })}</span
            ><span class="number">${instead.isWhole
              ? money(instead.price, order.currency)
              : t("guest.from_price", { price: money(instead.price, order.currency) })}</span>
          </button>`}
          ${instead && html`<${Inside} contents=${menu.contents(instead.item)} />`}
          <button class="button wanted-without" type="button" onClick=${() => make("without")}>
            ${t(instead || isPaid ? "choice.without" : "choice.fine")}
          </button>
          ${!instead &&
          mayOrder.value &&
          html`<button class="button button--quiet" type="button" onClick=${another}>
            ${t("choice.other_dish")}
          </button>`}
          ${isPaid &&
          html`<button class="button wanted-back" type="button" onClick=${() => make("money_back")}>
            ${t("choice.money_back")}
          </button>`}
        </div>`}
  </section>`;
}

// The substitute with its price; one that needs choices says where its prices begin.
function offered(menu, { substitute, portions }) {
  const item = substitute && menu?.items.get(substitute);
  if (!item) return null;
  const line = { item: item.id, variant: "", options: [], parts: [], quantity: portions };
  if (!menu.missingChoices(item, line).length) return { item, isWhole: true, price: menu.totalOf(line) };
  return { item, isWhole: false, price: menu.prices(item).from * portions };
}
