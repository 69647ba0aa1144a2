// One of a few, chosen with one touch: radio buttons that look like one switch.
import { html, useState } from "./ui.js";

// useId counts anew in every place that a script renders into; names must differ on the whole page.
let last = 0;

// `options`: [{value, text, disabled?}].
export function Segments({ label, options, value, onPick, isBig = false }) {
  const [name] = useState(() => `segments-${(last += 1)}`);
  return html`<div class=${isBig ? "segments segments--big" : "segments"} role="radiogroup" aria-label=${label}>
    ${options.map(
      (option) => html`<label class="segment" key=${option.value}
        ><input
          type="radio"
          name=${name}
          checked=${option.value === value}
          disabled=${option.disabled}
          onChange=${() => onPick(option.value)}
        /><span>${option.text}</span></label
      >`,
    )}
  </div>`;
}
