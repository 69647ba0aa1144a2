// Calling somebody: the waiter, or the bill.  Said back as the house knows it.
import { boot } from "../lib/boot.js";
import { time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { computed, effect, html, signal } from "../lib/ui.js";
import { announcement, ask, isAsking, place, seat, table } from "./state.js";

export const mayCall = Boolean(boot.can_order && ["table", "room"].includes(boot.place?.kind));
export const call = computed(() => (seat.value === "in" ? table.value : place.value)?.call ?? "");

// What was called for, until somebody came; then that somebody is coming.
const answered = signal(false);
let before = "";
effect(() => {
  const wanted = call.value;
  if (wanted) answered.value = false;
  else if (before) {
    answered.value = true;
    announcement.value = t("call.coming");
  }
  before = wanted;
});

export function Calls() {
  if (!mayCall) return null;
  const wanted = call.value;
  const since = (seat.value === "in" ? table.value : place.value)?.called_at;
  const button = (want, icon) => {
    const busy = isAsking("staff.call", (command) => command.want === want);
    const done = wanted === want;
    return html`<button
      class="button calls-button${done ? " calls-button--done" : ""}"
      type="button"
      aria-disabled=${done || busy ? "true" : undefined}
      onClick=${() => !done && !busy && ask({ type: "staff.call", want })}
    >
      <${Icon} name=${done ? "check" : icon} /><span>${t(busy ? "send.sending" : `call.${want}`)}</span>
    </button>`;
  };
  return html`<section class="calls" aria-label=${t("call.title")}>
    <div class="calls-buttons">
      ${button("waiter", "call")} ${["open", "in"].includes(seat.value) && button("bill", "receipt")}
    </div>
    <p class="field-hint" role="status">
      ${wanted
        ? t(`call.${wanted}_called`, { time: time(since) })
        : answered.value
          ? t("call.coming")
          : ""}
    </p>
  </section>`;
}
