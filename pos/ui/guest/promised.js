// The minute of a round: promised and never changed; an honest later one stands beside it.
import { boot } from "../lib/boot.js";
import { minutesUntil, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, signal } from "../lib/ui.js";
import { keepNotes, readNotes } from "./notes.js";
import { isDelayed } from "./progress.js";
import { ask, isAsking, now } from "./state.js";

// Rounds whose later minute this phone has agreed to.
const agreed = signal(readNotes("agreed"));

function agree(round) {
  agreed.value = new Map(agreed.peek()).set(round.round_id, round.promised_at);
  keepNotes("agreed", agreed.peek());
}

// What a guest was told of a delay, "" for nothing: later, nobody knows until when, or in time after all.
export function delayText({ promised_at, expected_at, open_ended, kept_after_all }) {
  if (open_ended) return t("order.open_ended");
  if (expected_at) return t("order.expected", { time: time(expected_at) });
  return kept_after_all ? t("order.after_all", { time: time(promised_at) }) : "";
}

export function Promised({ order, round }) {
  const { promised_at, wished_at } = round;
  const left = minutesUntil(promised_at, now.value);
  // Whoever comes later than the promise is not waiting then.
  const waits = !wished_at && !isDelayed(round) && !(order.comes_at > promised_at);
  return html`<p class="round-promise">
      <${Icon} name="clock" /><strong>${t(wished_at ? "order.wished" : "order.promise", { time: time(promised_at) })}</strong>
      ${waits &&
      html`<span class="round-left">${left < 0 ? t("order.late") : t("order.minutes", { count: Math.max(1, left) })}</span>`}
    </p>
    <${Later} order=${order} round=${round} />`;
}

// What waits for a yes has its minute as long as the kitchen can still begin in time.
export function Awaited({ round: { promised_at, keep_until, expires_at } }) {
  const isOver = keep_until && Date.parse(keep_until) < now.value;
  const how = isOver ? t("order.if_late") : keep_until ? t("order.if_by", { time: time(keep_until) }) : t("cart.ready_confirmed");
  return html`<p class="round-promise"><${Icon} name="clock" /><strong>${t("cart.ready_at", { time: time(promised_at) })}</strong>
      <span class="round-if">${how}</span></p>
    ${expires_at && html`<p class="round-promise round-left">${t("order.awaits_until", { time: time(expires_at) })}</p>`}`;
}

// Told early that it will be later, or confirmed too late for the minute that was told.
function Later({ order, round }) {
  const { promised_at, told_at } = round;
  const delay = delayText(round);
  const asks = Boolean(told_at) && !delay && round.mine && agreed.value.get(round.round_id) !== promised_at;
  if (!delay && !asks) return null;
  const text = delay || t("order.told_late", { time: time(promised_at), before: time(told_at) });
  const lines = round.lines
    .filter(({ of }) => !of)
    .map(({ line_id, quantity }) => ({ line_id, portions: quantity - (round.voided?.[line_id] ?? 0) - (round.elsewhere?.[line_id] ?? 0) }))
    .filter(({ portions }) => portions > 0);
  const mayCancel = round.mine && (asks || isDelayed(round)) && !boot.read_only && !round.fired?.length && lines.length > 0;
  const busy = isAsking("lines.cancel");
  const cancel = () => ask({ type: "lines.cancel", order_id: order.order_id, lines });
  const isGood = !asks && !isDelayed(round);
  return html`<div class="notice notice--${isGood ? "good" : "warn"} round-later" role="status">
    <${Icon} name=${isGood ? "check" : "clock"} />
    <div class="notice-body">
      <p><strong>${text}</strong></p>
      ${mayCancel && html`<p>${t("order.not_begun")}</p>`}
      <p class="round-answers">
        ${asks &&
        html`<button class="button button--primary" type="button" onClick=${() => agree(round)}>
          ${t("order.keep_minute", { time: time(promised_at) })}
        </button>`}
        ${mayCancel &&
        html`<button class="button" type="button" disabled=${busy} onClick=${cancel}>${t("order.cancel_all")}</button>`}
      </p>
    </div>
  </div>`;
}
