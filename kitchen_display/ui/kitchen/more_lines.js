// A card that holds more lines than it has room for: how many are below, and a way to them.
//
// Nobody bumps what they have not seen: as long as its end was never in sight, the wide button and
// the bump bar go on to the next lines.
import { html, useLayoutEffect, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/strings.js";
import { Icon } from "../display/icon.js";

const EDGE_PX = 8;
const PAGE = 0.85;

// Lines whose end lies below the edge.
function countBelow(columns) {
  const edge = columns.getBoundingClientRect().bottom + EDGE_PX;
  const lines = [...columns.querySelectorAll(".line")];
  return lines.filter((line) => line.getBoundingClientRect().bottom > edge).length;
}

// Whether there is more than fits.  The strip that says so takes room itself: it must not be the
// reason why it is there.
export function isHigh(columns) {
  const strip = columns.nextElementSibling?.matches(".card__below") ? columns.nextElementSibling.offsetHeight : 0;
  return columns.scrollHeight > columns.clientHeight + strip + EDGE_PX;
}

function goOn(columns) {
  columns.scrollTop += columns.clientHeight * PAGE;
}

// True when lines of this card were never in sight; then the next ones come into sight.
export function showUnseenLines(key) {
  const columns = document.querySelector(`[data-card="${CSS.escape(key)}"] .columns`);
  if (!columns || columns.dataset.below === undefined || columns.dataset.seen) return false;
  goOn(columns);
  return true;
}

// The columns of a card and, where they do not fit, a button that says how many lines are below.
export function Columns({ number, children, entries }) {
  const ref = useRef(null);
  const [state, setState] = useState({ below: 0, isCut: false });
  useLayoutEffect(() => {
    const columns = ref.current;
    const look = () => {
      const isCut = isHigh(columns);
      const below = isCut ? countBelow(columns) : 0;
      if (isCut) columns.dataset.below = below;
      else delete columns.dataset.below;
      if (isCut && !below) columns.dataset.seen = entries;
      setState((before) => (before.below === below && before.isCut === isCut ? before : { below, isCut }));
    };
    // What came in since is unseen.
    if (columns.dataset.seen && columns.dataset.seen !== String(entries)) delete columns.dataset.seen;
    look();
    const observer = new ResizeObserver(look);
    observer.observe(columns);
    columns.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      columns.removeEventListener("scroll", look);
    };
  }, [entries]);
  const { below, isCut } = state;
  const text = below ? t("kitchen.lines_below", { count: below }) : t("kitchen.lines_all");
  return html`<div class="columns" ref=${ref}>${children}</div>
    ${isCut &&
    html`<button
      type="button"
      class=${`card__below ${below ? "" : "is-end"}`}
      aria-label=${`${text} – ${number}`}
      onClick=${() => (below ? goOn(ref.current) : (ref.current.scrollTop = 0))}
    >
      <${Icon} name="down" />${text}
    </button>`}`;
}
