// Entering an order at a table: quick keys, one tap each, and one to send.
import { money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { Sheet } from "../lib/sheet.js";
import { Stepper } from "../lib/stepper.js";
import { t } from "../lib/strings.js";
import { computed, html, useSignal } from "../lib/ui.js";
import { add, cartOf, clear, count, favourites, keyOf, needsChoice, quickKeys, setLine, wishOf } from "./cart.js";
import { Choose } from "./choose.js";
import { Minute } from "./quote.js";
import { menu, ordersAt, say, sendThen, stockOf, unbroken } from "./state.js";

const keys = computed(() => quickKeys(menu.value));
// What is sent meanwhile is counted, but no key moves under a thumb before the page is loaded anew.
const often = computed(() => favourites(keys.value));

// `row` names the place; `extra` is what else the order says; `onSent` hears that it is on its way.
export function Pad({ row, extra, onSent, problem }) {
  const choosing = useSignal(null); // {key, line?}
  const isOpen = useSignal(false);
  const typed = useSignal("");
  const category = useSignal(""); // The next table begins with what is ordered most.
  const place = row.place;
  const lines = cartOf(place);
  const wanted = typed.value.trim().toLowerCase();
  const shown = wanted
    ? keys.value.filter((key) => key.name.toLowerCase().includes(wanted)).slice(0, 40)
    : category.value
      ? keys.value.filter((key) => key.item.category === category.value)
      : often.value;
  const take = (key) => {
    if (needsChoice(key.item)) {
      choosing.value = { key };
      return;
    }
    add(place, { item: key.item.id, variant: key.variant, name: key.name, unit: key.price, options: [], parts: [], course: key.item.course ?? 0 });
  };
  const known = ordersAt(place, row.seating_id).find((order) => order.rounds.length);
  const joins = row.seating_id && !known?.practice ? known?.order_id : undefined;
  const sendAll = () => {
    if (!lines.length || problem) return;
    const wish = wishOf(place, lines, joins, extra);
    const onDone = () => say(t("waiter.sent", { table: row.label }));
    if (!sendThen(wish, { onDone, kept: t("waiter.kept", { table: row.label }) })) return;
    onSent?.();
    count(lines);
    clear(place);
    isOpen.value = false;
  };
  const pieces = lines.reduce((sum, line) => sum + line.quantity, 0);
  return html`
    <div class="pad-bar">
      <label class="visually-hidden" for="pad-search">${t("waiter.search_item")}</label>
      <input id="pad-search" class="input" type="search" autocomplete="off" placeholder=${t("waiter.search_item")} value=${typed.value} onInput=${(event) => (typed.value = event.currentTarget.value)} />
    </div>
    <div class="chips" role="group" aria-label=${t("waiter.categories")}>
      ${[{ id: "", name: t("waiter.favourites") }, ...menu.value.categories].map(
        (one) => html`<button key=${one.id} type="button" class="button ${category.value === one.id ? "button--primary" : ""}" aria-pressed=${category.value === one.id ? "true" : "false"} onClick=${() => {
          category.value = one.id;
          typed.value = "";
        }}><bdi>${one.name}</bdi></button>`,
      )}
    </div>
    <ul class="picks">
      ${shown.map((key) => html`<${Key} key=${keyOf({ item: key.item.id, variant: key.variant })} of=${key} lines=${lines} onTake=${take} />`)}
    </ul>
    <div class="dock dock--order">
      <button class="button button--big" type="button" disabled=${!pieces} aria-expanded=${isOpen.value ? "true" : "false"} onClick=${() => (isOpen.value = true)}>
        <${Icon} name="bag" />${t("waiter.pieces", { count: pieces })}
      </button>
      <button class="button button--primary button--big" type="button" disabled=${!pieces || Boolean(problem)} onClick=${sendAll}>
        <span>${t("waiter.send")}<${Minute} place=${place} lines=${lines} orderId=${joins} when=${extra?.when} /></span>
      </button>
    </div>
    ${isOpen.value &&
    pieces > 0 &&
    html`<${Sheet} label=${t("waiter.cart", { table: row.label })} onClose=${() => (isOpen.value = false)} foot=${html`<button class="button button--primary button--big" type="button" onClick=${sendAll}>${t("waiter.send")}</button>`}>
      <ul class="rows">
        ${lines.map(
          (line) => html`<li class="row" key=${line.line_id}>
            <div class="row-text"><p class="row-name"><bdi>${unbroken(line.name)}</bdi></p>
              ${line.note && html`<p class="row-more"><bdi>${line.note}</bdi></p>`}
              ${line.course > 0 && html`<p class="row-more">${t("waiter.course_n", { n: line.course })}</p>`}</div>
            <div class="row-side">
              <button class="button button--round" type="button" aria-label=${`${t("waiter.change")} ${line.name}`} onClick=${() => (choosing.value = { key: keyFor(line), line })}><${Icon} name="note" /></button>
              <${Stepper} label=${line.name} value=${line.quantity} min=${0} onChange=${(quantity) => setLine(place, line.line_id, { quantity })} />
            </div>
          </li>`,
        )}
      </ul>
    <//>`}
    ${choosing.value &&
    html`<${Choose}
      item=${choosing.value.key.item}
      variant=${choosing.value.key.variant}
      name=${choosing.value.key.name}
      line=${choosing.value.line}
      onClose=${() => (choosing.value = null)}
      onDone=${(made) => {
        const { key, line } = choosing.value;
        if (line) setLine(place, line.line_id, made);
        else add(place, { ...made, unit: key.price });
        choosing.value = null;
      }}
    />`}
  `;
}

const keyFor = (line) => keys.peek().find((key) => key.item.id === line.item && key.variant === (line.variant ?? ""));

function Key({ of, lines, onTake }) {
  const told = stockOf.value[`item:${of.item.id}`];
  const isOff = told && told.state !== "few";
  const taken = lines
    .filter((line) => line.item === of.item.id && (line.variant ?? "") === of.variant)
    .reduce((sum, line) => sum + line.quantity, 0);
  const price = of.item.open ? t("waiter.open_price") : of.price === null ? "" : money(of.price);
  return html`<li>
    <button class="pick ${isOff ? "pick--off" : ""}" type="button" aria-disabled=${isOff ? "true" : undefined} onClick=${() => !isOff && onTake(of)}>
      <span class="pick-text"><bdi class="pick-name">${unbroken(of.name)}</bdi>
        <span class="pick-price">${isOff ? t(`waiter.${told.state}`) : price}${told?.state === "few" ? ` · ${t("waiter.left", { count: told.left })}` : ""}</span></span>
      ${taken > 0 && html`<span class="badge badge--action">${taken}</span>`}
    </button>
  </li>`;
}
