// What was bumped: a strip to undo it at once, and the list to bring it back later.
import { html, signal } from "../lib/ui.js";
import { time } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { Icon } from "../display/icon.js";
import { bumpsOf } from "./cards_of.js";
import { Side } from "./side.js";

const UNDO_MS = 8000;
const STRIPS_MAX = 3;
const LIST_MAX = 50;

// The last bumps and hand-overs of this screen, each for eight seconds.  A strip is
// {key, number, kind: "bump" | "hand_over", ids?, order_id?}.
export function createUndo() {
  const strips = signal([]);
  const drop = (key) => {
    strips.value = strips.peek().filter((strip) => strip.key !== key);
  };
  return {
    strips,
    drop,
    dropTicket(id) {
      strips.value = strips.peek().filter((strip) => !strip.ids?.includes(id));
    },
    offer(strip) {
      const others = strips.peek().filter((other) => other.key !== strip.key);
      strips.value = [...others, strip].slice(-STRIPS_MAX);
      setTimeout(() => {
        if (strips.peek().includes(strip)) drop(strip.key);
      }, UNDO_MS);
    },
  };
}

export function UndoStrips({ undo, onUndo }) {
  return html`<div class="strips" role="status">
    ${undo.strips.value.map(
      (strip) => html`<div class="strip" key=${strip.key}>
        <span class="strip__text">
          <${Icon} name="check" />${t(`kitchen.${strip.kind === "bump" ? "bumped" : "handed"}`, { number: strip.number })}
        </span>
        <button type="button" class="act act--undo" onClick=${() => onUndo(strip)}>
          <${Icon} name="undo" />${t("staff.undo")}
        </button>
      </div>`,
    )}
  </div>`;
}

const shortOf = (bump) =>
  bump.rows.flatMap((row) => row.lines.map((line) => `${line.quantity} × ${line.name}`)).join(", ");

// One row for what one tap bumped: it comes back, or is made again, as one.
export function RecallList({ rows, isPass, onRecall, onAgain, onClose }) {
  const list = bumpsOf(rows, isPass).slice(0, LIST_MAX);
  return html`<${Side} id="recall" title=${t("kitchen.recall_list")} onClose=${onClose}>
    ${list.length === 0 && html`<p class="side__empty">${t("kitchen.recall_empty")}</p>`}
    <ul class="bumped">
      ${list.map(
        (bump) => html`<li key=${bump.rows[0].ticket_id} class="bumped__item">
          <div class="bumped__text">
            <p>
              <b class="bumped__number">${bump.number}</b> <bdi>${bump.place}</bdi>
              <span class="bumped__time">${time(bump.at)}</span>
              ${bump.rows[0].served_at && html`<span class="tag tag--good"><${Icon} name="check" />${t("kitchen.served")}</span>`}
              ${bump.rows.some((row) => row.unsent) && html`<span class="fact fact--unsent"><${Icon} name="unsent" />${t("staff.unsent")}</span>`}
            </p>
            <p class="bumped__lines"><bdi>${shortOf(bump)}</bdi></p>
          </div>
          ${!bump.rows[0].served_at &&
          html`<button
            type="button"
            class="button button--big bumped__act"
            aria-label=${`${t("kitchen.recall")} ${bump.number}`}
            onClick=${() => onRecall(bump.rows)}
          >
            <${Icon} name="recall" />
          </button>`}
          <button
            type="button"
            class="button button--big bumped__act"
            aria-label=${`${t("kitchen.remake")} ${bump.number}`}
            onClick=${() => onAgain(bump)}
          >
            <${Icon} name="again" />
          </button>
        </li>`,
      )}
    </ul>
  <//>`;
}
