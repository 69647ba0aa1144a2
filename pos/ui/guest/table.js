// The table: asking to be let in, letting others in, the short code.
import { boot } from "../lib/boot.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { effect, html, useSignal } from "../lib/ui.js";
import { first } from "./sheet.js";
import { announcement, ask, isAsking, placeName, seat, sheet, table } from "./state.js";

const CODE_LENGTH = 4;

export function TablePanel() {
  const kind = seat.value;
  if (kind === "out" || kind === "asked") return html`<${Outside} />`;
  if (kind === "in") return html`<${Inside} />`;
  return null;
}

// Somebody sits here already: the menu to read, and two ways in.
function Outside() {
  const asked = seat.value === "asked";
  const declined = table.value?.state === "declined";
  const isOpen = useSignal(false);
  const asking = isAsking("seating.ask");
  return html`<section class="panel panel--sunken seat" aria-labelledby="seat-title">
    <h2 class="seat-title" id="seat-title"><${Icon} name="people" />${t("join.taken")}</h2>
    <p role="status">${t(declined ? "problem.seating.declined" : asked ? "join.asked" : "join.taken_text")}</p>
    ${asked && html`<p class="seat-sign"><${Icon} name="phone" />${t("join.sign", { sign: table.value.sign })}</p>`}
    <div class="seat-do">
      ${!asked &&
      !declined &&
      html`<button
        class="button button--primary"
        type="button"
        aria-disabled=${asking ? "true" : undefined}
        onClick=${() => !asking && ask({ type: "seating.ask" })}
      >
        <${Icon} name="hand" />${t(asking ? "send.sending" : "join.ask")}
      </button>`}
      <button
        class="button"
        type="button"
        aria-expanded=${isOpen.value ? "true" : "false"}
        onClick=${() => (isOpen.value = !isOpen.value)}
      >
        ${t("join.enter")}
      </button>
    </div>
    ${isOpen.value && html`<${CodeForm} />`}
  </section>`;
}

function CodeForm() {
  const code = useSignal("");
  const busy = isAsking("seating.join");
  const send = (event) => {
    event.preventDefault();
    if (code.value.trim().length === CODE_LENGTH && !busy) {
      ask({ type: "seating.join", code: code.value.trim().toUpperCase() });
    }
  };
  return html`<form class="seat-code" onSubmit=${send}>
    <div class="field">
      <label for="seat-code">${t("join.code_label")}</label>
      <input
        class="input seat-input number"
        id="seat-code"
        dir="ltr"
        maxlength=${CODE_LENGTH}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck=${false}
        enterkeyhint="go"
        aria-describedby="seat-code-hint"
        value=${code}
        onInput=${(event) => (code.value = event.target.value)}
      />
      <p class="field-hint" id="seat-code-hint">${t("join.code_hint")}</p>
    </div>
    <button class="button button--primary" type="submit">${t(busy ? "send.sending" : "join.go")}</button>
  </form>`;
}

// Whoever asks is seen wherever one is: it stays in sight on the page, and in an open sheet.
function Asking() {
  if (seat.value !== "in") return null;
  const { asking = [], seating_id } = table.value;
  if (!asking.length) return null;
  return html`<section class="notice notice--warn seat-asks" role="alert">
    <${Icon} name="phone" />
    <div class="notice-body">
      <p><strong>${t("join.someone")}</strong></p>
      <p>${t("join.someone_text")}</p>
      ${asking.map((each) => html`<${Asker} key=${each.phone} of=${each} seating=${seating_id} />`)}
    </div>
  </section>`;
}

// The sign tells a friend's phone from that of a stranger with a photo of the code.
function Asker({ of: { phone, sign }, seating }) {
  const answer = (type) => ask({ type, seating_id: seating, phone });
  const busy = isAsking("seating.admit", (c) => c.phone === phone) ||
    isAsking("seating.turn_away", (c) => c.phone === phone);
  return html`<div class="seat-asker" role="group" aria-label=${t("join.phone", { sign })}>
    <p class="number">${t("join.phone", { sign })}</p>
    <div class="seat-do">
      <button
        class="button button--primary seat-admit"
        type="button"
        disabled=${busy}
        onClick=${() => answer("seating.admit")}
      >
        <${Icon} name="check" />${t("join.admit")}
      </button>
      <button
        class="button seat-decline"
        type="button"
        disabled=${busy}
        onClick=${() => answer("seating.turn_away")}
      >
        ${t("join.decline")}
      </button>
    </div>
  </div>`;
}
first.value = Asking;

// Who sits here sees who asks, how many there are, and the code that lets others in.
function Inside() {
  const { code, phones = 0 } = table.value;
  const isOpen = useSignal(false);
  return html`
    ${!sheet.value && html`<${Asking} />`}
    ${table.value.place_id !== boot.place?.id &&
    html`<p class="notice" role="status">
      <${Icon} name="info" /><span class="notice-body">${t("join.moved", { place: placeName.value })}</span>
    </p>`}
    <section class="seat-line">
      <button
        class="button button--quiet seat-show"
        type="button"
        aria-expanded=${isOpen.value ? "true" : "false"}
        aria-controls="seat-shown"
        onClick=${() => (isOpen.value = !isOpen.value)}
      >
        <${Icon} name="people" /><span>${t("join.shared", { count: phones })}</span
        ><${Icon} name="chevron" />
      </button>
      <div id="seat-shown" hidden=${!isOpen.value}>
        ${isOpen.value &&
        html`<div class="seat-shown">
          <p class="field-hint">${t("join.hint")}</p>
          <p class="seat-letters number" dir="ltr" aria-label=${[...code].join(" ")}>
            ${[...code].map((letter, at) => html`<span key=${at}>${letter}</span>`)}
          </p>
        </div>`}
      </div>
    </section>
  `;
}

// Let in, or asked by another: said once.
let last = seat.peek();
let askers = 0;
effect(() => {
  const kind = seat.value;
  if (kind === "in" && last !== "in" && last !== "free") announcement.value = t("join.admitted");
  last = kind;
  const count = table.value?.asking?.length ?? 0;
  if (count > askers) {
    announcement.value = t("join.someone");
    navigator.vibrate?.(150);
  }
  askers = count;
});
