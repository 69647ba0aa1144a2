// One dish, as its owner fills it in: a special in a few taps, everything else below.
import { boot } from "../lib/boot.js";
import { Icon } from "../lib/icon.js";
import { Sheet } from "../lib/sheet.js";
import { sentenceOf, t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";
import { Allergens, isSpoken, spoken } from "./allergens.js";
import { TODAY, asText, cents, first, keepPhoto, menu, named, pictureUrl, slugOf } from "./document.js";
import { Groups, groupsMade, groupsOf } from "./options.js";
import { Sizes, sizesOf, variantsOf } from "./sizes.js";
import { OtherNames, withText } from "./texts.js";

// How the law sees what is sold; nothing is ever chosen for the owner.
const TAXES = [
  { id: "food", vat: { in_house: "reduced", take_away: "reduced" } },
  { id: "drink", vat: { in_house: "general", take_away: "general" } },
  { id: "milk", vat: { in_house: "general", take_away: "reduced" } },
];
const taxOf = (vat) =>
  TAXES.find((tax) => vat && tax.vat.in_house === vat.in_house && tax.vat.take_away === vat.take_away)?.id ?? (vat ? "other" : "");

// Where a dish of the day belongs, in a menu that has such a place.
const SPECIALS = new Set(["specials", "special", TODAY, "daily", "tagesgerichte", "tageskarte"]);
const placeOfSpecials = () => menu.value.categories.find(({ id }) => SPECIALS.has(id));

function fresh() {
  const [station] = Object.keys(boot.stations);
  return { id: "", name: {}, category: placeOfSpecials()?.id ?? TODAY, station, allergens: {}, description: {} };
}

// A kitchen name is one text, or one a language: here the house's own is changed, and cooks of
// other languages keep theirs.
const shortName = (given) => (typeof given === "object" ? (given?.[first] ?? "") : (given ?? ""));
const withShortName = (given, text) =>
  typeof given === "object" ? { ...given, [first]: text } : text || undefined;

// The dishes of its section, and which of them it stands behind ("" is the first place).
function placeOf({ id, category }) {
  const all = menu.value.items.filter((other) => other.category === category);
  const at = all.findIndex((other) => other.id === id);
  const neighbours = all.filter((other) => other.id !== id);
  return { neighbours, before: at < 0 ? (neighbours.at(-1)?.id ?? "") : (all[at - 1]?.id ?? "") };
}

// `item` is one to change, or nothing for a new one.  `onSave(item, {undeclared, groups, after})`
// publishes; `groups` are those it names, `after` the dish it stands behind.
export function ItemForm({ item, onSave, onClose, onRemove }) {
  const draft = useSignal(item ?? fresh());
  const price = useSignal(asText(draft.value.price));
  const sizes = useSignal(sizesOf(draft.value));
  const groups = useSignal(groupsOf(draft.value));
  const after = useSignal(null); // The dish it is moved behind; "" is the first place.
  const isChecked = useSignal(isSpoken(draft.value.allergens));
  const photo = useSignal({ busy: false, problem: null });
  const problem = useSignal(null);
  const busy = useSignal(false);
  const isUndeclared = useSignal(false);
  // So many allergens without a word were asked about; the next tap publishes them so.
  const askedOf = useSignal(0);
  const set = (changes) => (draft.value = { ...draft.value, ...changes });
  const setText = (field, language, text) => set({ [field]: withText(draft.value[field], language, text) });
  const hasSizes = sizes.value.length > 0;
  const isBundle = Boolean(draft.value.bundle?.length);
  const hasDated = Boolean(draft.value.prices?.length);
  const { neighbours, before } = placeOf(draft.value);

  const upload = async (event) => {
    const [file] = event.currentTarget.files;
    if (!file) return;
    photo.value = { busy: true, problem: null };
    try {
      const id = await keepPhoto(file);
      set({ picture: { id, alt: draft.value.picture?.alt ?? { [first]: draft.value.name[first] ?? t("office.photo") } } });
      photo.value = { busy: false, problem: null };
    } catch (error) {
      photo.value = { busy: false, problem: error };
    }
  };

  const save = async () => {
    const made = { ...draft.value };
    if (!made.name[first]?.trim()) return (problem.value = { code: "", text: t("office.name_missing") });
    if (hasSizes) {
      const { variants, problem: wrong } = variantsOf(sizes.value);
      if (wrong) return (problem.value = { text: wrong });
      Object.assign(made, { variants, price: undefined });
    } else if (!made.open_price) {
      made.variants = undefined;
      made.price = cents(price.value);
      if (made.price === null) return (problem.value = { text: t("office.price_wrong") });
    }
    if (!made.vat && !isBundle) return (problem.value = { text: t("office.vat_missing") });
    const { groups: options, problem: wrong } = groupsMade(groups.value);
    if (wrong) return (problem.value = { text: wrong });
    made.allergens = spoken(made.allergens, isChecked.value);
    const open = isBundle ? 0 : boot.allergens.length - Object.keys(made.allergens).length;
    if (open && menu.peek().publish_undeclared && askedOf.peek() !== open) {
      askedOf.value = open;
      return (problem.value = { text: t("office.undeclared_anyway", { number: open }) });
    }
    made.id ||= slugOf(made.name[first], new Set(menu.peek().items.map((other) => other.id)));
    if (made.picture) made.picture = { ...made.picture, alt: { ...made.picture.alt, [first]: made.picture.alt[first] || made.name[first] } };
    busy.value = true;
    const { ok, problem: refused } = await onSave(made, { undeclared: isUndeclared.value || (open > 0 && askedOf.peek() === open), groups: options, after: after.value });
    busy.value = false;
    if (!ok) problem.value = refused ?? {};
    return undefined;
  };

  const foot = html`
    ${problem.value && html`<p class="notice notice--bad" role="alert">${problem.value.text ?? sentenceOf(problem.value)}</p>`}
    ${problem.value?.code === "menu.undeclared" &&
    html`<label class="switch"><input type="checkbox" role="switch" checked=${isUndeclared.value} onChange=${(event) => (isUndeclared.value = event.currentTarget.checked)} /><span>${t("office.publish_undeclared")}</span></label>`}
    <button class="button button--primary button--big" type="button" disabled=${busy.value || photo.value.busy} onClick=${save}>${busy.value ? t("office.publishing") : t("office.publish")}</button>`;

  return html`<${Sheet} label=${item ? named(item.name) : t("office.new_special")} onClose=${onClose} foot=${foot}>
    <div class="field"><label for="dish-name">${t("office.name")}</label>
      <input id="dish-name" class="input" maxlength="80" autocomplete="off" value=${draft.value.name[first] ?? ""} onInput=${(event) => setText("name", first, event.currentTarget.value)} /></div>
    ${!hasSizes && !draft.value.open_price &&
    html`<div class="field"><label for="dish-price">${t("office.price")}</label>
      <input id="dish-price" class="input" inputmode="decimal" autocomplete="off" placeholder="9,50" value=${price.value} onInput=${(event) => (price.value = event.currentTarget.value)} /></div>`}
    ${hasDated && html`<p class="field-hint">${t("office.dated_prices")}</p>`}
    ${item && !isBundle && !draft.value.open_price && html`<${Sizes} sizes=${sizes.value} price=${price.value} onChange=${(next) => (sizes.value = next)} />`}
    ${item && html`<${Groups} item=${item} groups=${groups.value} onChange=${(next) => (groups.value = next)} />`}
    <div class="where-fields">
      <div class="field"><label for="dish-category">${t("office.category")}</label>
        <select id="dish-category" class="input" onChange=${(event) => {
          set({ category: event.currentTarget.value });
          after.value = null;
        }}>
          ${!placeOfSpecials() && html`<option value=${TODAY} selected=${draft.value.category === TODAY}>${named(boot.today)}</option>`}
          ${menu.value.categories.map((category) => html`<option value=${category.id} selected=${category.id === draft.value.category}>${named(category.name)}</option>`)}
        </select></div>
      ${!isBundle && !draft.value.route?.length && html`<div class="field"><label for="dish-station">${t("office.station")}</label>
        <select id="dish-station" class="input" onChange=${(event) => set({ station: event.currentTarget.value })}>
          ${Object.entries(boot.stations).map(([id, name]) => html`<option value=${id} selected=${id === draft.value.station}>${named(name)}</option>`)}
        </select></div>`}
      ${item && neighbours.length > 0 && html`<div class="field field--wide"><label for="dish-after">${t("office.stands")}</label>
        <select id="dish-after" class="input" onChange=${(event) => (after.value = event.currentTarget.value)}>
          <option value="" selected=${(after.value ?? before) === ""}>${t("office.stands_first")}</option>
          ${neighbours.map((other) => html`<option value=${other.id} selected=${(after.value ?? before) === other.id}>${t("office.stands_after", { name: named(other.name) })}</option>`)}
        </select></div>`}
    </div>
    <div class="photo-field">
      ${draft.value.picture ? html`<img class="dish-photo" src=${pictureUrl(draft.value.picture)} alt="" width="160" height="120" />` : html`<span class="dish-photo dish-photo--none"><${Icon} name="camera" /></span>`}
      <label class="button button--big"><input class="visually-hidden" type="file" accept="image/*" onChange=${upload} />${photo.value.busy ? t("office.photo_busy") : draft.value.picture ? t("office.photo_other") : t("office.photo_add")}</label>
      ${draft.value.picture && html`<button class="button" type="button" onClick=${() => set({ picture: undefined })}>${t("office.photo_remove")}</button>`}
    </div>
    ${photo.value.problem && html`<p class="notice notice--bad" role="alert">${sentenceOf(photo.value.problem)}</p>`}
    ${!isBundle && html`<fieldset class="choices"><legend class="choices-title"><span>${t("office.tax")}</span><span class="choices-rule">${t("office.required")}</span></legend>
      <div class="choices-list">
        ${TAXES.map((tax) => html`<label class="choice" key=${tax.id}><input type="radio" name="tax" checked=${taxOf(draft.value.vat) === tax.id} onChange=${() => set({ vat: tax.vat })} /><span class="choice-name">${t(`office.tax_${tax.id}`)}</span></label>`)}
        ${taxOf(draft.value.vat) === "other" && html`<label class="choice"><input type="radio" name="tax" checked /><span class="choice-name">${t("office.tax_other")}</span></label>`}
      </div></fieldset>
    <${Allergens} allergens=${draft.value.allergens} isChecked=${isChecked.value} onChange=${(allergens) => set({ allergens })} onCheck=${(checked) => (isChecked.value = checked)} />`}
    <label class="switch"><input type="checkbox" role="switch" checked=${Boolean(draft.value.sold_out)} onChange=${(event) => set({ sold_out: event.currentTarget.checked || undefined })} /><span>${t("office.off_the_menu")}</span></label>
    <details class="more"><summary>${t("office.other_texts")}</summary>
      <${OtherNames} id="name" name=${draft.value.name} onChange=${(name) => set({ name })} />
      ${menu.value.languages.map(
        (language) => html`<div class="field" key=${language}><label for=${`text-${language}`}>${t("office.description")} · ${t(`language.${language}`)}</label>
          <textarea id=${`text-${language}`} class="input" lang=${language} dir="auto" maxlength="600" rows="2" onInput=${(event) => setText("description", language, event.currentTarget.value)}>${draft.value.description?.[language] ?? ""}</textarea></div>`,
      )}
      <div class="field"><label for="dish-kitchen">${t("office.kitchen_name")}</label><input id="dish-kitchen" class="input" maxlength="24" value=${shortName(draft.value.kitchen_name)} onInput=${(event) => set({ kitchen_name: withShortName(draft.value.kitchen_name, event.currentTarget.value) })} /></div>
    </details>
    ${item && html`<button class="button button--danger" type="button" onClick=${() => onRemove(item)}>${t("office.remove")}</button>`}
  <//>`;
}
