// The bar of a screen for everybody: its language and its looks, a person to call, and the way out.
import { Icon } from "./icon.js";
import { look, setLook } from "./look.js";
import { t } from "./strings.js";
import { html } from "./ui.js";

const LETTERS = ["", "large", "huge"];

// `languages`: {tag: name}, `language` the one that is on, `onLanguage(tag)`; `onCall` and
// `onCancel` are left out where there is nobody to call and nothing to leave.  Put the page's
// content into an element with the class "reach": "lower" moves that.
export function AccessBar({ languages, language, onLanguage, onCall, onCancel }) {
  const { letters, contrast, reach } = look.value;
  const larger = () => setLook({ letters: LETTERS[(LETTERS.indexOf(letters) + 1) % LETTERS.length] });
  const button = (sign, text, act, pressed) => html`<button
    class="button button--big"
    type="button"
    aria-pressed=${pressed === undefined ? undefined : String(pressed)}
    onClick=${act}
  >
    <${Icon} name=${sign} /><span>${text}</span>
  </button>`;
  return html`<div class="access-bar" role="group" aria-label=${t("access.title")}>
    <div class="access-languages" role="group" aria-label=${t("access.language")}>
      ${Object.entries(languages).map(
        ([tag, name]) => html`<button
          class="button button--big"
          type="button"
          key=${tag}
          lang=${tag}
          aria-current=${tag === language ? "true" : undefined}
          onClick=${() => onLanguage(tag)}
        >
          ${name}
        </button>`,
      )}
    </div>
    ${button("letters", t("access.larger"), larger, letters !== "")}
    ${button("contrast", t("access.contrast"), () => setLook({ contrast: contrast ? "" : "more" }), contrast === "more")}
    ${button("down", t("access.low"), () => setLook({ reach: reach ? "" : "low" }), reach === "low")}
    ${onCall && button("call", t("access.call"), onCall)}
    ${onCancel && button("close", t("access.cancel"), onCancel)}
  </div>`;
}
