// Steps on a way: what is done, what is now, what comes.
import { Icon } from "./icon.js";
import { html } from "./ui.js";

// `steps`: [{id, text, icon?}] in order, `value` the one that is now; without icons they count.
export function Steps({ label, steps, value }) {
  const now = steps.findIndex(({ id }) => id === value);
  return html`<ol class="steps" aria-label=${label}>
    ${steps.map(
      ({ id, text, icon }, index) => html`<li
        class=${index <= now ? "step step--done" : "step"}
        key=${id}
        aria-current=${id === value ? "step" : undefined}
      >
        <span class="step-mark">${icon ? html`<${Icon} name=${icon} />` : index + 1}</span>
        <span class="step-name">${text}</span>
      </li>`,
    )}
  </ol>`;
}
