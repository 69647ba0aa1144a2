// One item: what it is, what is in it, its sizes, parts and options, how many, a wish to the kitchen.
import { boot } from "../lib/boot.js";
import { delta, money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { listed, t } from "../lib/strings.js";
import { html, useRef, useSignal } from "../lib/ui.js";
import { stateOf, troubleOf } from "./availability.js";
import { ALLERGENS } from "./menu_model.js";
import { Age, allergenNames, Picture, State } from "./dish_parts.js";
import { Sheet, Stepper } from "./sheet.js";
import { avoided, cart, mayOrder, model, now, sending, sheet, stock } from "./state.js";
import { Text, words } from "./words.js";

const NOTE_MAX = 140;

export function ItemSheet({ open }) {
  const menu = model.value;
  const item = menu.items.get(open.item);
  const line = cart.lines.value.find(({ line_id }) => line_id === open.line);
  // A wish about what was ordered: it is sent at once, and never lies in the cart.
  const { wish } = open;
  const choice = useSignal(startOf(menu, item, line, wish));
  const asked = useSignal(false);
  const form = useRef(null);
  const close = () => (sheet.value = !wish && (open.line || open.instead) ? { kind: "cart" } : null);
  if (!item) return null;

  const missing = menu.missingChoices(item, choice.value);
  const change = (part) => (choice.value = { ...choice.value, ...part });
  const take = () => {
    if (missing.length) {
      asked.value = true;
      const group = form.current.querySelector(`[data-group="${missing[0]}"]`);
      group?.scrollIntoView({ block: "center" });
      group?.querySelector("input, button")?.focus({ preventScroll: true });
      return;
    }
    if (wish) wish.send(choice.value, menu.totalOf(choice.value));
    else if (line) cart.replace(line.line_id, choice.value);
    else cart.add(choice.value);
    if (open.instead) cart.remove(open.instead);
    close();
  };
  const state = stateOf(menu, stock.value, item, now.value);
  const trouble = troubleOf(menu, stock.value, choice.value, now.value);
  // A phone may order for later; who stands at a kiosk wants it now.
  const isOut = item.sold_out || (trouble && (boot.kiosk || trouble.kind !== "closed"));
  // What was ordered keeps its portion: whether it may be changed, only the house knows.
  const canOrder = wish ? !boot.read_only : mayOrder.value && !isOut && !sending?.entry.value;
  const foot = canOrder
    ? html`${!wish?.isCounted &&
        html`<${Stepper}
          label=${t("item.quantity")}
          value=${choice.value.quantity}
          onChange=${(quantity) => change({ quantity })}
        />`}
        <button class="button button--primary sheet-do" type="button" onClick=${take}>
          <span>${t(wish?.isCounted ? "item.instead" : line || wish ? "item.update" : "item.add")}</span
          ><span class="number">${priceText(menu, item, choice.value)}</span>
        </button>`
    : null;
  const deposit = menu.depositOf(choice.value);
  const age = menu.age(choice.value);
  return html`<${Sheet} label=${menu.name(item)} onClose=${close} foot=${foot}>
    <form class="item" ref=${form} onSubmit=${(event) => event.preventDefault()}>
      ${item.picture && html`<${Picture} item=${item} sizes="(min-width: 44rem) 44rem, 100vw" />`}
      ${(state || trouble) && html`<div class="notice notice--warn" role="status"><${State} state=${isOut && trouble ? trouble : state ?? trouble} /></div>`}
      ${item.description && html`<p class="item-text"><${Text} of=${item.description} /></p>`}
      ${(age > 0 || deposit > 0) &&
      html`<p class="item-facts">
        ${age > 0 && html`<span class="item-fact"><${Age} age=${age} /> ${t("item.age_hint", { age })}</span>`}
        ${deposit > 0 && html`<span class="item-fact">${t("item.deposit_extra", { price: money(deposit) })}</span>`}
      </p>`}
      <${Choices} item=${item} choice=${choice.value} change=${change} missing=${asked.value ? missing : []} />
      <${Contents} item=${item} choice=${choice.value} />
      ${canOrder &&
      !wish?.isCounted &&
      html`<div class="field">
        <label for="note">${t("item.note")}</label>
        <textarea
          class="input"
          id="note"
          dir="auto"
          rows="2"
          maxlength=${NOTE_MAX}
          aria-describedby="note-hint"
          value=${choice.value.note}
          onInput=${(event) => change({ note: event.target.value })}
        />
        <p class="field-hint" id="note-hint">${t("item.note_hint")}</p>
      </div>`}
    </form>
  <//>`;
}

// Before a size is chosen there is no price yet, only where prices begin.
function priceText(menu, item, choice) {
  if (item.variants?.length && !choice.variant) {
    return t("guest.from_price", { price: money(menu.prices(item).from * choice.quantity) });
  }
  return money(menu.unitPrice(choice) * choice.quantity);
}

function startOf(menu, item, line, wish) {
  if (wish?.start) return wish.start;
  if (line) return pickLine(line);
  return item && { ...freshChoice(menu, item), quantity: wish?.quantity ?? 1 };
}

function pickLine({ item, quantity, variant, options, parts, note }) {
  return { item, quantity, variant, options, parts: parts ?? [], note };
}

function freshChoice(menu, item) {
  const variants = item.variants ?? [];
  const variant = variants.length === 1 ? variants[0].id : "";
  const parts = menu
    .partsOf(item)
    .filter(([, choice, inner]) => choice && inner)
    .map(([part, choice, inner]) => chosenPart(menu, part, choice, inner));
  return { item: item.id, quantity: 1, variant, options: menu.defaults(item), parts, note: "" };
}

function chosenPart(menu, part, choice, inner) {
  return {
    part: part.id, item: choice.item, variant: choice.variant ?? "", options: menu.defaults(inner),
  };
}

// What must be chosen comes first.
function Choices({ item, choice, change, missing }) {
  return html`
    ${item.variants?.length > 0 &&
    html`<${Sizes}
      item=${item}
      chosen=${choice.variant}
      wanting=${missing.includes("variant")}
      onPick=${(variant) => change({ variant })}
    />`}
    ${(item.bundle ?? []).map(
      (part) => html`<${Part} key=${part.id} part=${part} choice=${choice} change=${change} missing=${missing} />`,
    )}
    <${Groups}
      item=${item}
      chosen=${choice.options}
      missing=${missing}
      onPick=${(options) => change({ options })}
    />
  `;
}

function Groups({ item, chosen, missing, onPick, under = "" }) {
  const groups = model.value.groupsOf(item);
  const must = groups.filter((group) => group.min);
  const may = groups.filter((group) => !group.min);
  return [...must, ...may].map(
    (group) => html`<${Group}
      key=${under + group.id}
      name=${under + group.id}
      group=${group}
      chosen=${chosen}
      wanting=${missing.includes(under + group.id)}
      onPick=${onPick}
    />`,
  );
}

function Sizes({ item, chosen, wanting, onPick }) {
  return html`<${Fieldset} id="variant" title=${t("item.size")} rule=${t("item.required")} wanting=${wanting}>
    ${item.variants.map(
      (variant) => html`<${Pick}
        key=${variant.id}
        type="radio"
        name="variant"
        of=${variant.name}
        price=${money(variant.price)}
        checked=${chosen === variant.id}
        onPick=${() => onPick(variant.id)}
      />`,
    )}
  <//>`;
}

// A part of a bundle: which dish it is, and that dish's own options below it.
function Part({ part, choice, change, missing }) {
  const menu = model.value;
  const others = choice.parts.filter((each) => each.part !== part.id);
  const chosen = choice.parts.find((each) => each.part === part.id);
  const inner = chosen && menu.items.get(chosen.item);
  const put = (next) => change({ parts: [...others, next] });
  const textOf = ({ item, variant }) => {
    const dish = menu.items.get(item);
    const size = dish?.variants?.find(({ id }) => id === variant);
    return [dish?.name, size?.name].filter(Boolean).map(words).join(" ");
  };
  return html`
    ${part.choices.length > 1 &&
    html`<${Fieldset}
      id=${part.id}
      title=${html`<${Text} of=${part.name} />`}
      rule=${t("item.required")}
      wanting=${missing.includes(part.id)}
    >
      ${part.choices.map((each) => {
        const dish = menu.items.get(each.item);
        if (!dish) return null;
        const told = stateOf(menu, stock.value, dish, now.value);
        const isOut = told && told.kind !== "few";
        return html`<${Pick}
          key=${`${each.item} ${each.variant ?? ""}`}
          type="radio"
          name=${part.id}
          of=${textOf(each)}
          price=${delta(each.supplement ?? 0)}
          hint=${[isOut && t(`stock.${told.kind}`), warningOf(dish)].filter(Boolean).join(" · ")}
          checked=${chosen?.item === each.item && (chosen.variant || "") === (each.variant ?? "")}
          disabled=${isOut}
          onPick=${() => put(chosenPart(menu, part, each, dish))}
        />`;
      })}
    <//>`}
    ${inner &&
    html`<${Groups}
      item=${inner}
      chosen=${chosen.options}
      missing=${missing}
      under="${part.id}/"
      onPick=${(options) => put({ ...chosen, options })}
    />`}
  `;
}

function Group({ group, name, chosen, wanting, onPick }) {
  const min = group.min ?? 0;
  const { max } = group;
  const ids = group.options.map(({ id }) => id);
  const here = chosen.filter((id) => ids.includes(id));
  const others = chosen.filter((id) => !ids.includes(id));
  const single = max === 1;
  const pick = (id) => {
    if (single && min > 0) return onPick([...others, id]);
    if (here.includes(id)) return onPick(chosen.filter((each) => each !== id));
    return onPick(single ? [...others, id] : [...chosen, id]);
  };
  const put = (id, count) =>
    onPick([...chosen.filter((each) => each !== id), ...Array(count).fill(id)]);
  const full = !single && here.length >= max;
  return html`<${Fieldset}
    id=${name}
    title=${html`<${Text} of=${group.name} />`}
    rule=${ruleOf(min, max, group.free)}
    wanting=${wanting}
  >
    ${group.options.map((option) => {
      const count = here.filter((id) => id === option.id).length;
      const told = !option.removal && stock.value[`option:${option.id}`];
      const isOut = told && told.state !== "few";
      const hint = [
        isOut && t(`stock.${told.state}`),
        option.age > 0 && t("item.age", { age: option.age }),
        warningOf(option),
      ].filter(Boolean).join(" · ");
      return html`<${Pick}
        key=${option.id}
        type=${single && min > 0 ? "radio" : "checkbox"}
        name=${name}
        of=${option.name}
        price=${delta(option.price_delta ?? 0)}
        hint=${hint}
        checked=${count > 0}
        disabled=${(full || isOut) && !count}
        count=${count}
        most=${Math.min(option.max ?? 1, count + max - here.length)}
        times=${option.max > 1}
        onCount=${(next) => put(option.id, next)}
        onPick=${() => pick(option.id)}
      />`;
    })}
  <//>`;
}

function ruleOf(min, max, free) {
  const rule = boundsOf(min, max);
  return free ? `${rule} · ${t("item.free_count", { count: free })}` : rule;
}

function boundsOf(min, max) {
  if (min && min === max) return min === 1 ? t("item.required") : t("item.choose_exactly", { count: min });
  if (min) return t("item.choose_range", { min, max });
  return max > 1 ? t("item.choose_up_to", { max }) : t("item.choose_any");
}

// With the filter on - or an allergy named - an option says what it would bring in.
function warningOf(thing) {
  const wanted = [...new Set([...avoided.value, ...cart.allergies.value])];
  if (thing.removal || !wanted.length) return "";
  const said = (letter) => wanted.filter((name) => (thing.said?.[ALLERGENS.indexOf(name)] ?? "?") === letter);
  const parts = [];
  if (said("c").length) parts.push(`${t("item.contained")}: ${allergenNames(said("c"))}`);
  if (said("?").length) parts.push(`${t("item.undeclared")}: ${allergenNames(said("?"))}`);
  return parts.join(" · ");
}

function Fieldset({ id, title, rule, wanting, children }) {
  return html`<fieldset class="choices${wanting ? " choices--wanting" : ""}" data-group=${id}>
    <legend class="choices-title">
      <span>${title}</span> <span class="choices-rule">${rule}</span>
    </legend>
    ${wanting &&
    html`<p class="field-error" role="alert">
      <${Icon} name="warning" /> ${t("item.pick_missing")}
    </p>`}
    <div class="choices-list">${children}</div>
  </fieldset>`;
}

function Pick({ type, name, of, price, hint, checked, disabled, onPick, times, count, most, onCount }) {
  const label = html`<label class="choice${disabled ? " choice--off" : ""}">
    <input type=${type} name=${name} checked=${checked} disabled=${disabled} onChange=${onPick} />
    <span class="choice-name"
      ><${Text} of=${of} />${hint && html`<small class="choice-hint">${hint}</small>`}</span
    >
    <span class="choice-price number">${price}</span>
  </label>`;
  if (!times || !checked) return label;
  return html`<div class="choice-times">
    ${label}
    <${Stepper} label=${words(of)} value=${count} min=${0} max=${most} onChange=${onCount} />
  </div>`;
}

// What is in the dish as it is configured right now.
function Contents({ item, choice }) {
  const menu = model.value;
  const { contained, free, undeclared, kinds, additives, additivesOpen } = menu.contents(
    item, choice.options, choice.parts,
  );
  const silent = !contained.length && !free.length;
  const row = (key, text) =>
    text &&
    html`<div class="allergens-row allergens-row--${key}">
      <dt>${t(`item.${key}`)}</dt>
      <dd>${text}</dd>
    </div>`;
  const additiveNames = listed(
    additives.map((name) => menu.menu.legend[name]).filter(Boolean).map(({ mark, text }) => `${mark} ${text}`),
  );
  return html`<section class="allergens" aria-live="off">
    <h3 class="allergens-title">${t("item.allergens")}</h3>
    ${silent
      ? html`<p>${t("item.undeclared_all")}</p>`
      : html`<dl>
          ${row("contained", allergenNames(contained, kinds))}
          ${row("undeclared", undeclared.length > 7 ? t("item.undeclared_rest") : allergenNames(undeclared))}
          ${row("free", allergenNames(free))}
        </dl>`}
    ${(additives.length > 0 || additivesOpen) &&
    html`<p class="allergens-additives">
      ${additives.length > 0 && html`<span><b>${t("additive.title")}:</b> ${additiveNames}</span>`}
      ${additivesOpen && html`<span>${t("additive.undeclared")}</span>`}
    </p>`}
  </section>`;
}
