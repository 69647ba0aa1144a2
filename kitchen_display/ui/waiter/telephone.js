// An order by telephone: who calls, what they fetch and when.
import { boot } from "../lib/boot.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";
import { cartOf } from "./cart.js";
import { Pad } from "./pad.js";
import { now, page } from "./state.js";

const NAME_MAX = 40;
const PHONE_MAX = 30;
const DAY_MS = 86_400_000;
// Who calls fetches it from the shelf, where there is one.
const KINDS = ["shelf", "counter", "lane"];
const PLACES = boot.places
  .filter((place) => KINDS.includes(place.kind))
  .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));

export const takesCalls = PLACES.length > 0;

// "18:30" at the venue, as the next instant that reads so there; null for no time.
function instantOf(text, at) {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (!found) return null;
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: boot.time_zone });
  const minutesOf = (ms) => {
    const [hours, minutes] = clock.format(ms).split(":").map(Number);
    return hours * 60 + minutes;
  };
  const ahead = (Number(found[1]) * 60 + Number(found[2]) - minutesOf(at) + 1440) % 1440;
  let instant = Math.floor(at / 60_000) * 60_000 + ahead * 60_000;
  // A night in which the clock is changed is an hour longer or shorter.
  instant += (Number(found[1]) * 60 + Number(found[2]) - minutesOf(instant)) * 60_000;
  return instant < at ? instant + DAY_MS : instant;
}

export function Telephone() {
  const name = useSignal("");
  const phone = useSignal("");
  const when = useSignal("");
  const place = useSignal(PLACES[0].id);
  const at = instantOf(when.value, now.value);
  const field = (id, label, value, more = {}) => html`<div class="field"><label for=${id}>${label}</label>
    <input id=${id} class="input" autocomplete="off" value=${value.value} onInput=${(event) => (value.value = event.currentTarget.value)} ...${more} /></div>`;
  return html`
    <header class="table-head">
      <button class="button button--round button--big" type="button" aria-label=${t("waiter.back_find")} onClick=${() => (page.value = { name: "find" })}><${Icon} name="back" /></button>
      <h1>${t("waiter.telephone")}</h1>
    </header>
    <div class="caller">
      ${field("call-name", t("waiter.caller"), name, { maxlength: NAME_MAX })}
      ${field("call-phone", t("waiter.caller_phone"), phone, { maxlength: PHONE_MAX, inputmode: "tel" })}
      ${field("call-when", t("waiter.when"), when, { type: "time" })}
      ${PLACES.length > 1 &&
      html`<div class="field"><label for="call-place">${t("waiter.fetched_at")}</label>
        <select id="call-place" class="input" onChange=${(event) => (place.value = event.currentTarget.value)}>
          ${PLACES.map((one) => html`<option value=${one.id} selected=${one.id === place.value}>${one.label}</option>`)}
        </select></div>`}
    </div>
    ${!name.value.trim() && cartOf(place.value).length > 0 && html`<p class="notice notice--warn" role="status">${t("waiter.caller_missing")}</p>`}
    <${Pad}
      row=${{ place: place.value, label: name.value || t("waiter.telephone") }}
      problem=${!name.value.trim()}
      extra=${{
        channel: "telephone",
        name: name.value.trim(),
        phone: phone.value.trim(),
        ...(at && { when: { type: "at", at: new Date(at).toISOString() } }),
      }}
      onSent=${() => (page.value = { name: "find" })}
    />
  `;
}
