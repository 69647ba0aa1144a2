// The minute of a round: promised and never changed; an honest later one stands beside it.
import { boot } from "../lib/boot.js";
import { minutesUntil, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, signal } from "../lib/ui.js";
import { keepNotes, readNotes } from "./notes.js";
import { ask, isAsking, now } from "./state.js";

// Rounds whose later minute this phone has agreed to.
const agreed = signal(readNotes("agreed"));

function agree(round) {
  agreed.value = new Map(agreed.peek()).set(round.round_id, round.promised_at);
  keepNotes("agreed", agreed.peek());
}

export function Promised({ order, round }) {
  const { promised_at, wished_at, expected_at } = round;
  const left = minutesUntil(promised_at, now.value);
  return html`<p class="round-promise">
      <${Icon} name="clock" /><strong>${t(wished_at ? "order.wished" : "order.promise", { time: time(promised_at) })}</strong>
      ${!expected_at &&
      !wished_at &&
      html`<span class="round-left">${left > 0 ? t("order.minutes", { count: left }) : t("order.late")}</span>`}
    </p>
    <${Later} order=${order} round=${round} />`;
}

// Told early that it will be later, or confirmed too late for the minute that was told.
function Later({ order, round }) {
  const { promised_at, expected_at, told_at } = round;
  const asks = Boolean(told_at) && !expected_at && round.mine && agreed.value.get(round.round_id) !== promised_at;
  if (!expected_at && !asks) return null;
  const text = expected_at
    ? t("order.expected", { time: time(expected_at) })
    : t("order.told_late", { time: time(promised_at), before: time(told_at) });
  const lines = round.lines
    .filter(({ of }) => !of)
    .map(({ line_id, quantity }) => ({ line_id, portions: quantity - (round.voided?.[line_id] ?? 0) - (round.elsewhere?.[line_id] ?? 0) }))
    .filter(({ portions }) => portions > 0);
  const mayCancel = round.mine && !boot.read_only && !round.fired?.length && lines.length > 0;
  const busy = isAsking("lines.cancel");
  const cancel = () => ask({ type: "lines.cancel", order_id: order.order_id, lines });
  return html`<div class="notice notice--warn round-later" role="status">
    <${Icon} name="clock" />
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
