// What is in it: the fourteen, touched or not, and a word for all the others.
import { boot } from "../lib/boot.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";

// Touched is contained; with the word for the rest everything else is free of it, else not declared.
export function spoken(allergens, isChecked) {
  const said = {};
  for (const name of boot.allergens) {
    if (allergens?.[name] === "contained") said[name] = "contained";
    else if (isChecked) said[name] = "free";
  }
  return said;
}

export const isSpoken = (allergens) => boot.allergens.every((name) => allergens?.[name]);

export function Allergens({ allergens, isChecked, onChange, onCheck, legend = t("office.contains") }) {
  const toggle = (name) => {
    const next = { ...allergens };
    if (next[name] === "contained") delete next[name];
    else next[name] = "contained";
    onChange(next);
  };
  return html`<fieldset class="choices"><legend class="choices-title"><span>${legend}</span></legend>
    <div class="allergen-grid">${boot.allergens.map((name) => html`<label class="choice" key=${name}><input type="checkbox" checked=${allergens?.[name] === "contained"} onChange=${() => toggle(name)} /><span class="choice-name">${t(`allergen.${name}`)}</span></label>`)}</div>
    <label class="switch"><input type="checkbox" role="switch" checked=${isChecked} onChange=${(event) => onCheck(event.currentTarget.checked)} /><span>${t("office.rest_free")}</span></label>
    ${!isChecked && html`<p class="field-hint">${t("office.rest_open")}</p>`}
  </fieldset>`;
}
