// The options of a dish: their names, what they cost more or less, and what is in them.
//
// A group belongs to every dish that names it: what is changed here is changed for all of them.
// New groups and their rules are in the menu's file.
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Allergens, isSpoken, spoken } from "./allergens.js";
import { asText, cents, first, menu, named, slugOf } from "./document.js";
import { OtherNames, withText } from "./texts.js";

export function groupsOf(item) {
  const wanted = new Set(item.groups ?? []);
  return (menu.peek().groups ?? [])
    .filter((group) => wanted.has(group.id))
    .map((group) => ({
      ...group,
      options: group.options.map((option) => ({ ...option, text: deltaText(option.price_delta), isChecked: isSpoken(option.allergens) })),
    }));
}

const deltaText = (amount) => (amount ? `${amount < 0 ? "−" : ""}${asText(Math.abs(amount))}` : "");

// "0,50", "+0,50" and "−0,50"; nothing is nothing more to pay.
function delta(text) {
  const [, sign, rest] = /^\s*([+\-−]?)(.*)$/.exec(text);
  if (!rest.trim()) return sign ? null : 0;
  const amount = cents(rest);
  return amount === null ? null : sign && sign !== "+" ? -amount : amount;
}

// {groups} as the menu holds them, or {problem}: a sentence.
export function groupsMade(groups) {
  const options = groups.flatMap((group) => group.options);
  if (options.some((option) => !option.name[first]?.trim())) return { problem: t("office.option_name_missing") };
  const wrong = options.find((option) => delta(option.text) === null);
  if (wrong) return { problem: t("office.option_price_wrong", { name: wrong.name[first] }) };
  return { groups: groups.map((group) => ({ ...group, options: optionsMade(group) })) };
}

function optionsMade(group) {
  const taken = new Set(group.options.map((option) => option.id).filter(Boolean));
  return group.options.map(({ text, isChecked, isChanged, ...option }) => {
    const id = option.id || slugOf(option.name[first], taken);
    taken.add(id);
    return { ...option, id, price_delta: delta(text), ...(isChanged && { allergens: spoken(option.allergens, isChecked) }) };
  });
}

export function Groups({ item, groups, onChange }) {
  const change = (at, changes) => onChange(groups.map((group, n) => (n === at ? { ...group, ...changes } : group)));
  return groups.map((group, at) => {
    const sharing = menu.value.items.filter((other) => other.id !== item.id && other.groups?.includes(group.id));
    return html`<details class="more group" key=${group.id}><summary><bdi>${named(group.name)}</bdi> · ${t("office.options_count", { count: group.options.length })}</summary>
      ${sharing.length > 0 && html`<p class="field-hint">${t("office.group_shared", { count: sharing.length })}</p>`}
      <${Options} group=${group} onChange=${(options) => change(at, { options })} />
    </details>`;
  });
}

function Options({ group, onChange }) {
  const { options } = group;
  const change = (at, changes) => onChange(options.map((option, n) => (n === at ? { ...option, ...changes } : option)));
  const add = () => onChange([...options, { id: "", name: {}, text: "", allergens: {}, isChecked: false, isChanged: true }]);
  return html`${options.map((option, at) => {
      const id = `option-${group.id}-${at}`;
      return html`<div class="size" key=${option.id || `new-${at}`}>
        <div class="two-fields two-fields--long">
          <div class="field"><label for=${`${id}-name`}>${t("office.option")}</label>
            <input id=${`${id}-name`} class="input" maxlength="80" autocomplete="off" value=${option.name[first] ?? ""} onInput=${(event) => change(at, { name: withText(option.name, first, event.currentTarget.value) })} /></div>
          <div class="field"><label for=${`${id}-price`}>${t("office.extra_price")}</label>
            <input id=${`${id}-price`} class="input" autocomplete="off" placeholder="0,00" value=${option.text} onInput=${(event) => change(at, { text: event.currentTarget.value })} /></div>
          ${options.length > 1 && html`<button class="button button--round" type="button" aria-label=${t("office.remove_size", { name: named(option.name) || `${at + 1}` })} onClick=${() => onChange(options.filter((_, n) => n !== at))}><${Icon} name="trash" /></button>`}
        </div>
        <details class="more"><summary>${t("office.option_more")}</summary>
          <${OtherNames} id=${id} name=${option.name} onChange=${(name) => change(at, { name })} />
          <${Allergens} allergens=${option.allergens} isChecked=${option.isChecked} onChange=${(allergens) => change(at, { allergens, isChanged: true })} onCheck=${(isChecked) => change(at, { isChecked, isChanged: true })} />
        </details>
      </div>`;
    })}
    <button class="button" type="button" onClick=${add}><${Icon} name="plus" />${t("office.another_option")}</button>`;
}
