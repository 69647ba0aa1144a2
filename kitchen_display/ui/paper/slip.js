// One print job as it lies on the counter: lines in their sizes, cuts, and whether it is the truth.
import { timeWithSeconds } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Icon } from "../display/icon.js";

const styleOf = (run) =>
  [
    "run",
    run.bold && "run--bold",
    run.inverted && "run--inverted",
    (run.width ?? 1) > 1 && `run--w${Math.min(4, run.width)}`,
    (run.height ?? 1) > 1 && `run--h${Math.min(4, run.height)}`,
  ]
    .filter(Boolean)
    .join(" ");

const heightOf = (mark) => Math.max(1, ...(mark.runs ?? []).map((run) => run.height ?? 1));

// A run whose letters are wider takes as many columns each: the browser stretches it as the printer
// does, so that columns still stand below each other.
function Run({ run }) {
  const columns = [...run.text].length * (run.width ?? 1);
  return html`<span class=${styleOf(run)} style=${{ inlineSize: `${columns}ch` }}
    ><span class="run__text">${run.text}</span></span
  >`;
}

function Mark({ mark }) {
  switch (mark.type) {
    case "line":
      return html`<div class=${`paper-line paper-line--${mark.align ?? "left"} paper-line--h${Math.min(4, heightOf(mark))}`}>
        ${(mark.runs ?? []).length === 0 ? "\u00a0" : mark.runs.map((run, n) => html`<${Run} key=${n} run=${run} />`)}
      </div>`;
    case "feed":
      return html`<div aria-hidden="true" style=${{ blockSize: `${Math.min(6, mark.lines) * 1.25}em` }}></div>`;
    case "qr":
      return html`<div class="paper-line paper-line--center">[QR] ${mark.data}</div>`;
    case "cut":
      return html`<div class="paper-cut"><span class="visually-hidden">${t("paper.cut")}</span></div>`;
    default:
      return null;
  }
}

function Truth({ sheet }) {
  const isErased = sheet.difference === "erased";
  const text = sheet.matches ? "paper.match" : isErased ? "paper.erased" : "paper.differs";
  return html`<p class=${`truth ${sheet.matches ? "truth--good" : isErased ? "" : "truth--bad"}`}>
    <${Icon} name=${sheet.matches ? "seal" : isErased ? "info" : "alarm"} />${t(text)}
  </p>`;
}

export function Slip({ job, sheet, printer, onReprint, isWaiting }) {
  return html`<li class="paper">
    <article aria-label=${`${printer}, ${timeWithSeconds(job.at)}`}>
      <div class="paper__sheet" dir="ltr">
        ${sheet === undefined && html`<div class="paper__wait" aria-hidden="true"></div>`}
        ${sheet === null && html`<p class="paper__missing" dir="auto">${t("paper.missing")}</p>`}
        ${sheet &&
        html`<div class="paper__columns" style=${{ inlineSize: `${sheet.printer.columns}ch` }}>
          ${sheet.marks.map((mark, n) => html`<${Mark} key=${n} mark=${mark} />`)}
        </div>`}
      </div>
      <footer class="paper__foot">
        <p><b><bdi>${printer}</bdi></b> · ${timeWithSeconds(job.at)} · ${t("paper.size", { count: job.size })}</p>
        <p class="paper__state">
          <${Icon} name=${job.outcome === "acknowledged" ? "check" : "hourglass"} />
          ${job.outcome === "acknowledged" ? t("paper.acknowledged") : t("paper.sent")}
        </p>
        ${job.duplicate && html`<p class="paper__state"><${Icon} name="alarm" />${t("paper.duplicate")}</p>`}
        ${sheet && html`<${Truth} sheet=${sheet} />`}
        ${onReprint &&
        html`<button type="button" class="act paper__again" disabled=${isWaiting} onClick=${onReprint}>
          <${Icon} name="printer" />${t("paper.reprint")}
        </button>`}
        ${sheet?.unknown?.length > 0 && html`<p class="paper__state">${t("paper.unknown", { count: sheet.unknown.length })}</p>`}
      </footer>
    </article>
  </li>`;
}
