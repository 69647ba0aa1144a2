// One text in every language of the menu: the first is the house's own and must be there.
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { first, menu } from "./document.js";

export function withText(texts, language, text) {
  const changed = { ...texts, [language]: text };
  if (!text.trim()) delete changed[language];
  return changed;
}

// The other languages; `id` names the fields.
export function OtherNames({ id, name, onChange }) {
  const others = menu.value.languages.filter((language) => language !== first);
  return others.map(
    (language) => html`<div class="field" key=${language}><label for=${`${id}-${language}`}>${t("office.name")} · ${t(`language.${language}`)}</label>
      <input id=${`${id}-${language}`} class="input" lang=${language} dir="auto" maxlength="80" value=${name?.[language] ?? ""} onInput=${(event) => onChange(withText(name, language, event.currentTarget.value))} /></div>`,
  );
}
