// What was bumped: a strip to undo it at once, and the list to bring it back later.
import { html, signal } from "../lib/ui.js";
import { time } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { Icon } from "../display/icon.js";

const UNDO_MS = 8000;
const STRIPS_MAX = 3;
const LIST_MAX = 50;

// The last bumps of this screen, each for eight seconds - or until the server has it.
export function createUndo() {
  const strips = signal([]);
  const drop = (id) => {
    strips.value = strips.peek().filter((strip) => strip.row.ticket_id !== id);
  };
  return {
    strips,
    drop,
    offer(row) {
      const others = strips.peek().filter((strip) => strip.row.ticket_id !== row.ticket_id);
      strips.value = [...others, { row }].slice(-STRIPS_MAX);
      setTimeout(() => drop(row.ticket_id), UNDO_MS);
    },
  };
}

export function UndoStrips({ undo, onUndo }) {
  return html`<div class="strips" role="status">
    ${undo.strips.value.map(
      ({ row }) => html`<div class="strip" key=${row.ticket_id}>
        <span class="strip__text">
          <${Icon} name="check" />${t("kitchen.bumped", { number: row.number })}
        </span>
        <button type="button" class="act act--undo" onClick=${() => onUndo(row.ticket_id)}>
          <${Icon} name="undo" />${t("staff.undo")}
        </button>
      </div>`,
    )}
  </div>`;
}

export const newestFirst = (rows) =>
  [...rows.values()].sort((a, b) => Date.parse(b.bumped_at) - Date.parse(a.bumped_at));

const shortOf = (row) => row.lines.map((line) => `${line.quantity} × ${line.name}`).join(", ");

export function RecallList({ rows, onRecall, onClose }) {
  const list = newestFirst(rows).slice(0, LIST_MAX);
  return html`<aside class="side" aria-labelledby="recall-title">
    <header class="side__head">
      <h2 id="recall-title">${t("kitchen.recall_list")}</h2>
      <button type="button" class="tool" aria-label=${t("staff.close")} onClick=${onClose}>
        <${Icon} name="close" />
      </button>
    </header>
    ${list.length === 0 && html`<p class="side__empty">${t("kitchen.recall_empty")}</p>`}
    <ul class="bumped">
      ${list.map(
        (row) => html`<li key=${row.ticket_id} class="bumped__item">
          <div class="bumped__text">
            <p>
              <b class="bumped__number">${row.number}</b> <bdi>${row.place}</bdi>
              <span class="bumped__time">${time(row.bumped_at)}</span>
              ${row.unsent && html`<span class="fact fact--unsent"><${Icon} name="unsent" />${t("staff.unsent")}</span>`}
            </p>
            <p class="bumped__lines"><bdi>${shortOf(row)}</bdi></p>
          </div>
          <button
            type="button"
            class="act act--recall"
            aria-label=${`${t("kitchen.recall")} ${row.number}`}
            onClick=${() => onRecall(row.ticket_id)}
          >
            <${Icon} name="recall" />${t("kitchen.recall")}
          </button>
        </li>`,
      )}
    </ul>
  </aside>`;
}
