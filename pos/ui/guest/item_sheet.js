// One item: what it is, what is in it, its sizes and options, how many, and a wish to the kitchen.
import { boot } from "../lib/boot.js";
import { delta, money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, useRef, useSignal } from "../lib/ui.js";
import { allergenNames, Text } from "./menu_view.js";
import { Sheet, Stepper } from "./sheet.js";
import { avoided, cart, model, sending, sheet } from "./state.js";

const NOTE_MAX = 140;

export function ItemSheet({ open }) {
  const menu = model.value;
  const item = menu.items.get(open.item);
  const line = cart.lines.value.find(({ line_id }) => line_id === open.line);
  const choice = useSignal(line ? pickLine(line) : item && freshChoice(menu, item));
  const asked = useSignal(false);
  const form = useRef(null);
  const close = () => (sheet.value = open.line ? { kind: "cart" } : null);
  if (!item) return null;

  const missing = menu.missingChoices(item, choice.value);
  const change = (part) => (choice.value = { ...choice.value, ...part });
  const take = () => {
    if (missing.length) {
      asked.value = true;
      const group = form.current.querySelector(`[data-group="${missing[0]}"]`);
      group?.scrollIntoView({ block: "center" });
      group?.querySelector("input")?.focus({ preventScroll: true });
      return;
    }
    if (line) cart.replace(line.line_id, choice.value);
    else cart.add(choice.value);
    close();
  };
  const canOrder = boot.can_order && !item.sold_out && !sending?.entry.value;
  const total = priceText(menu, item, choice.value);
  const foot = canOrder
    ? html`<${Stepper}
          label=${t("item.quantity")}
          value=${choice.value.quantity}
          onChange=${(quantity) => change({ quantity })}
        />
        <button class="button button--primary sheet-do" type="button" onClick=${take}>
          <span>${t(line ? "item.update" : "item.add")}</span
          ><span class="number">${total}</span>
        </button>`
    : null;
  return html`<${Sheet} label=${menu.name(item)} onClose=${close} foot=${foot}>
    <form class="item" ref=${form} onSubmit=${(event) => event.preventDefault()}>
      ${item.sold_out && html`<p class="notice notice--warn">${t("guest.sold_out")}</p>`}
      ${item.description && html`<p class="item-text"><${Text} of=${item.description} /></p>`}
      <${Choices} item=${item} choice=${choice.value} change=${change} missing=${asked.value ? missing : []} />
      <${Allergens} item=${item} options=${choice.value.options} />
      ${canOrder &&
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

function pickLine({ item, quantity, variant, options, note }) {
  return { item, quantity, variant, options, note };
}

function freshChoice(menu, item) {
  const variants = item.variants ?? [];
  const variant = variants.length === 1 ? variants[0].id : "";
  return { item: item.id, quantity: 1, variant, options: menu.defaults(item), note: "" };
}

// What must be chosen comes first.
function Choices({ item, choice, change, missing }) {
  const menu = model.value;
  const groups = menu.groupsOf(item);
  const must = groups.filter((group) => (group.min ?? 0) > 0);
  const may = groups.filter((group) => !(group.min ?? 0));
  return html`
    ${item.variants?.length > 0 &&
    html`<${Sizes}
      item=${item}
      chosen=${choice.variant}
      wanting=${missing.includes("variant")}
      onPick=${(variant) => change({ variant })}
    />`}
    ${[...must, ...may].map(
      (group) => html`<${Group}
        key=${group.id}
        group=${group}
        chosen=${choice.options}
        wanting=${missing.includes(group.id)}
        onPick=${(options) => change({ options })}
      />`,
    )}
  `;
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

function Group({ group, chosen, wanting, onPick }) {
  const min = group.min ?? 0;
  const max = group.max ?? 1;
  const ids = group.options.map(({ id }) => id);
  const here = chosen.filter((id) => ids.includes(id));
  const others = chosen.filter((id) => !ids.includes(id));
  const single = max === 1;
  const pick = (id) => {
    if (single && min > 0) return onPick([...others, id]);
    if (here.includes(id)) return onPick(chosen.filter((each) => each !== id));
    return onPick(single ? [...others, id] : [...chosen, id]);
  };
  const full = !single && here.length >= max;
  return html`<${Fieldset}
    id=${group.id}
    title=${html`<${Text} of=${group.name} />`}
    rule=${ruleOf(min, max)}
    wanting=${wanting}
  >
    ${group.options.map(
      (option) => html`<${Pick}
        key=${option.id}
        type=${single && min > 0 ? "radio" : "checkbox"}
        name=${group.id}
        of=${option.name}
        price=${delta(option.price_delta ?? 0)}
        hint=${warningOf(option)}
        checked=${here.includes(option.id)}
        disabled=${full && !here.includes(option.id)}
        onPick=${() => pick(option.id)}
      />`,
    )}
  <//>`;
}

function ruleOf(min, max) {
  if (min && min === max) return min === 1 ? t("item.required") : t("item.choose_exactly", { count: min });
  if (min) return t("item.choose_range", { min, max });
  return max > 1 ? t("item.choose_up_to", { max }) : t("item.choose_any");
}

// With the filter on, an option says what it would bring in.
function warningOf(option) {
  if (option.removal || !avoided.value.length) return "";
  const said = (how) =>
    avoided.value.filter((name) => (option.allergens?.[name] ?? "undeclared") === how);
  const parts = [];
  if (said("contained").length) {
    parts.push(`${t("item.contained")}: ${allergenNames(said("contained"))}`);
  }
  if (said("undeclared").length) {
    parts.push(`${t("item.undeclared")}: ${allergenNames(said("undeclared"))}`);
  }
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

function Pick({ type, name, of, price, hint, checked, disabled, onPick }) {
  return html`<label class="choice${disabled ? " choice--off" : ""}">
    <input type=${type} name=${name} checked=${checked} disabled=${disabled} onChange=${onPick} />
    <span class="choice-name"
      ><${Text} of=${of} />${hint && html`<small class="choice-hint">${hint}</small>`}</span
    >
    <span class="choice-price number">${price}</span>
  </label>`;
}

function Allergens({ item, options }) {
  const { contained, free, undeclared } = model.value.allergens(item, options);
  const silent = !contained.length && !free.length;
  const row = (key, names) =>
    names.length > 0 &&
    html`<div class="allergens-row allergens-row--${key}">
      <dt>${t(`item.${key}`)}</dt>
      <dd>${allergenNames(names)}</dd>
    </div>`;
  return html`<section class="allergens">
    <h3 class="allergens-title">${t("item.allergens")}</h3>
    ${silent
      ? html`<p>${t("item.undeclared_all")}</p>`
      : html`<dl>
          ${row("contained", contained)} ${row("free", free)}
          ${undeclared.length > 7
            ? html`<div class="allergens-row allergens-row--undeclared">
                <dt>${t("item.undeclared")}</dt>
                <dd>${t("item.undeclared_rest")}</dd>
              </div>`
            : row("undeclared", undeclared)}
        </dl>`}
  </section>`;
}
