// Less and more, with the count between them.
import { Icon } from "./icon.js";
import { t } from "./strings.js";
import { html } from "./ui.js";

export function Stepper({ value, onChange, label, min = 1, max = 99, isBig = false }) {
  const button = (name, text, next, disabled) =>
    html`<button
      class="stepper-button"
      type="button"
      aria-label="${text}: ${label}"
      aria-disabled=${disabled ? "true" : undefined}
      onClick=${() => !disabled && onChange(next)}
    >
      <${Icon} name=${name} />
    </button>`;
  return html`<div class=${isBig ? "stepper stepper--big" : "stepper"} role="group" aria-label=${label}>
    ${button("minus", t("part.less"), value - 1, value <= min)}
    <output class="stepper-value number" aria-live="polite">${value}</output>
    ${button("plus", t("part.more"), value + 1, value >= max)}
  </div>`;
}
