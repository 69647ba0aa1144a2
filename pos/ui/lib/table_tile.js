// A table on the floor plan: its state in a word and a sign, since when, and how much.
import { Icon } from "./icon.js";
import { html } from "./ui.js";

const SIGNS = {
  free: "table",
  taken: "people",
  waiting: "clock",
  ready: "bell",
  calling: "call",
  bill: "receipt",
};

// `state`: free, taken, waiting (for its first order to be accepted), ready (food to carry),
// calling, bill.  `stateText` is the word, `since` and `more` (guests, sum) are short texts.
export function TableTile({ name, state, stateText, since, more, isChosen, onPick }) {
  return html`<button
    class="table-tile table-tile--${state}"
    type="button"
    aria-pressed=${isChosen === undefined ? undefined : String(isChosen)}
    onClick=${onPick}
  >
    <span class="table-tile-name"><bdi>${name}</bdi></span>
    <span class="table-tile-since">${since}</span>
    <span class="table-tile-state"><${Icon} name=${SIGNS[state]} /><span>${stateText}</span></span>
    ${more && html`<span class="table-tile-more">${more}</span>`}
  </button>`;
}
