// A line of a ticket: how many of what, how, and whether it is made.  A tap makes it ready.
import { boot } from "../lib/boot.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Icon } from "../display/icon.js";
import { isMade, isVoid, readyUnits, together, wantedUnits } from "./lines.js";

const listOf = (list) => list ?? [];

export function Ways({ line }) {
  return html`
    ${listOf(line.removals).map(
      (text) => html`<span class="way way--without" key=${text}>
        <${Icon} name="without" /><bdi>${text}</bdi>
      </span>`,
    )}
    ${listOf(line.options).map(
      (text) => html`<span class="way" key=${text}><${Icon} name="dot" /><bdi>${together(text)}</bdi></span>`,
    )}
  `;
}

// The guest's own words, in whatever language they are: nobody has translated them.
function Note({ text }) {
  const { lang } = document.documentElement;
  return html`<span class="way way--note" translate="no" lang=${lang}>
    <${Icon} name="note" />
    <span><small class="way__whose">${t("kitchen.guest_says")} </small><q lang=${lang}><bdi dir="auto" lang="">${text}</bdi></q></span>
  </span>`;
}

function VoidMark({ line, isAll }) {
  return html`<span class="way way--void">
    <${Icon} name="void" />${isAll ? t("kitchen.void") : t("kitchen.void_part", { voided: line.voided.length, all: line.quantity })}
  </span>`;
}

export function Line({ row, line, onTap }) {
  const wanted = wantedUnits(line).length;
  const ready = readyUnits(line).length;
  const isGone = isVoid(line);
  const isReady = !isGone && isMade(line);
  const classes = ["line__tap", isReady && "is-ready", isGone && "is-void", line.unsent && "is-unsent"];
  const count = isGone ? line.quantity : wanted;
  return html`<li class="line">
    <button
      type="button"
      class=${classes.filter(Boolean).join(" ")}
      aria-pressed=${isReady ? "true" : "false"}
      disabled=${isGone}
      onClick=${onTap}
    >
      <span class="line__count">${isReady ? html`<${Icon} name="check" />` : count}</span>
      <span class="line__text" lang=${row.language || boot.house_language}>
        <bdi class="line__name">${isReady && wanted > 1 ? `${wanted} × ` : ""}${together(line.name)}</bdi>
        ${listOf(line.voided).length > 0 && html`<${VoidMark} line=${line} isAll=${isGone} />`}
        ${ready > 0 &&
        !isReady &&
        html`<span class="line__part">${t("kitchen.part_ready", { ready, all: wanted })}</span>`}
        <${Ways} line=${line} />
        ${listOf(line.away).map(
          ({ portions, place }) => html`<span class="way way--away" key=${place}>
            <${Icon} name="moved" /><bdi>${portions} × ${place}</bdi>
          </span>`,
        )}
        ${line.note && html`<${Note} text=${line.note} />`}
      </span>
    </button>
  </li>`;
}
