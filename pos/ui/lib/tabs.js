// Tabs as the keyboard knows them: one stop for Tab, the arrows move, Home and End jump.
import { html, useRef, useState } from "./ui.js";

// useId counts anew in every place that a script renders into; ids must differ on the whole page.
let last = 0;

// `tabs`: [{id, text, count?}]; what belongs to the chosen one stands as `children`.
export function Tabs({ label, tabs, value, onPick, children, isBig = false }) {
  const [name] = useState(() => `tabs-${(last += 1)}`);
  const list = useRef(null);
  const move = (event) => {
    const now = tabs.findIndex(({ id }) => id === value);
    const next = target(event, now, tabs.length);
    if (next === null) return;
    event.preventDefault();
    onPick(tabs[next].id);
    list.current.children[next].focus();
  };
  return html`<div
      class=${isBig ? "tabs tabs--big" : "tabs"}
      role="tablist"
      aria-label=${label}
      ref=${list}
      onKeyDown=${move}
    >
      ${tabs.map(
        ({ id, text, count }) => html`<button
          class="tab"
          type="button"
          role="tab"
          key=${id}
          id="${name}-${id}"
          aria-selected=${id === value}
          aria-controls="${name}-panel"
          tabindex=${id === value ? 0 : -1}
          onClick=${() => onPick(id)}
        >
          ${text}${count !== undefined && html`<span class="badge">${count}</span>`}
        </button>`,
      )}
    </div>
    <div class="tab-panel" role="tabpanel" id="${name}-panel" aria-labelledby="${name}-${value}">
      ${children}
    </div>`;
}

function target(event, now, count) {
  const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = document.documentElement.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
  if (event.key === forward) return (now + 1) % count;
  if (event.key === back) return (now + count - 1) % count;
  if (event.key === "Home") return 0;
  if (event.key === "End") return count - 1;
  return null;
}
