// The sizes of a dish, each with its name and price.
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { asText, cents, first, named, slugOf } from "./document.js";
import { OtherNames, withText } from "./texts.js";

export const sizesOf = (item) => (item.variants ?? []).map((variant) => ({ ...variant, text: asText(variant.price) }));

// {variants} as the menu holds them, or {problem}: a sentence.
export function variantsOf(sizes) {
  if (sizes.some((size) => !size.name[first]?.trim())) return { problem: t("office.size_name_missing") };
  if (sizes.some((size) => cents(size.text) === null)) return { problem: t("office.price_wrong") };
  const taken = new Set(sizes.map((size) => size.id).filter(Boolean));
  const variants = sizes.map(({ text, isNew, ...size }) => {
    const id = size.id || slugOf(size.name[first], taken);
    taken.add(id);
    return { ...size, id, price: cents(text) };
  });
  return { variants };
}

// `price` is what the dish cost so far: its first size costs the same.
export function Sizes({ sizes, price, onChange }) {
  const change = (at, changes) => onChange(sizes.map((size, n) => (n === at ? { ...size, ...changes } : size)));
  const add = () => onChange([...sizes, { id: "", isNew: true, name: {}, text: sizes.length ? "" : price }]);
  return html`${sizes.map(
      (size, at) => html`<div class="size" key=${size.id || `new-${at}`}>
        <div class="two-fields">
          <div class="field"><label for=${`size-name-${at}`}>${t("office.size")}</label>
            <input id=${`size-name-${at}`} class="input" maxlength="80" autocomplete="off" value=${size.name[first] ?? ""} onInput=${(event) => change(at, { name: withText(size.name, first, event.currentTarget.value) })} /></div>
          <div class="field"><label for=${`size-${at}`}>${t("office.price")}</label>
            <input id=${`size-${at}`} class="input" inputmode="decimal" autocomplete="off" placeholder="9,50" value=${size.text} onInput=${(event) => change(at, { text: event.currentTarget.value })} /></div>
          <button class="button button--round" type="button" aria-label=${t("office.remove_size", { name: named(size.name) || `${at + 1}` })} onClick=${() => onChange(sizes.filter((_, n) => n !== at))}><${Icon} name="trash" /></button>
        </div>
        <details class="more"><summary>${t("office.other_languages")}</summary>
          <${OtherNames} id=${`size-${at}-name`} name=${size.name} onChange=${(name) => change(at, { name })} /></details>
      </div>`,
    )}
    <button class="button" type="button" onClick=${add}><${Icon} name="plus" />${t(sizes.length ? "office.another_size" : "office.add_sizes")}</button>`;
}
