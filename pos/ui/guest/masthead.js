// The head of the page: where the guest is, in which language, and whether the page is live.
import { boot } from "../lib/boot.js";
import { Icon } from "../lib/icon.js";
import { LiveSign } from "../lib/status.js";
import { sentenceOf, t } from "../lib/strings.js";
import { html, useState } from "../lib/ui.js";
import { call, mayCall } from "./calls.js";
import { live, model, outbox, placeName, sheet } from "./state.js";

const LANGUAGES = { de: "Deutsch", nl: "Nederlands", en: "English", ar: "العربية" };

export function Masthead() {
  return html`<header class="masthead">
    <div class="masthead-top">
      ${live ? html`<${LiveSign} live=${live} />` : html`<p class="live"></p>`}
      <${Languages} />
    </div>
    <h1 class="masthead-name"><bdi>${boot.venue.name}</bdi></h1>
    ${boot.place &&
    html`<div class="masthead-where">
      <p class="masthead-place"><bdi>${placeName.value}</bdi></p>
      ${mayCall &&
      html`<button
        class="masthead-call${call.value ? " masthead-call--done" : ""}"
        type="button"
        aria-haspopup="dialog"
        onClick=${() => (sheet.value = { kind: "call" })}
      >
        <${Icon} name="call" />${t("call.title")}
      </button>`}
    </div>`}
  </header>`;
}

// Whoever opened the list before this script came finds it open afterwards.
const isOpenAlready = () => document.querySelector(".languages[open]") !== null;

function Languages() {
  const [isOpen] = useState(isOpenAlready);
  return html`<details class="languages" open=${isOpen}>
    <summary class="languages-summary">
      <${Icon} name="globe" /><span class="visually-hidden">${t("guest.language")}: </span
      ><span>${LANGUAGES[boot.lang]}</span>
    </summary>
    <ul class="languages-list">
      ${Object.entries(LANGUAGES).map(
        ([tag, name]) => html`<li key=${tag}>
          <a
            class="languages-link"
            href="?lang=${tag}"
            lang=${tag}
            hreflang=${tag}
            dir="auto"
            aria-current=${tag === boot.lang ? "true" : undefined}
            >${name}</a
          >
        </li>`,
      )}
    </ul>
  </details>`;
}

export function Notices() {
  return html`
    ${boot.venue.training &&
    html`<div class="notice notice--warn">
      <${Icon} name="info" />
      <p class="notice-body">${t("guest.training")}</p>
    </div>`}
    ${live?.error.value &&
    html`<div class="notice notice--bad" role="alert">
      <${Icon} name="warning" />
      <p class="notice-body">${t(`problem.${live.error.value}`)}</p>
    </div>`}
    ${(outbox?.failed.value ?? [])
      .filter(({ command }) => command.type !== "order.place")
      .map((entry) => html`<${Refused} key=${entry.id} entry=${entry} />`)}
  `;
}

// A wish that was refused, or came too late: said until it is read.
function Refused({ entry }) {
  const answer = entry.answer.value;
  const item = model.value?.items.get(answer?.params?.item);
  return html`<div class="notice notice--bad" role="alert">
    <${Icon} name="warning" />
    <div class="notice-body">
      <p>${sentenceOf(answer, item ? { item: model.value.name(item) } : {})}</p>
      <button class="button" type="button" onClick=${() => outbox.dismiss(entry)}>
        ${t("send.dismiss")}
      </button>
    </div>
  </div>`;
}

// Who sells here.  A page on a plain LAN address works, but says what it lacks.
export function Foot() {
  return html`<footer class="foot">
    <p><bdi>${boot.venue.seller}</bdi></p>
    ${!window.isSecureContext &&
    html`<div class="notice notice--insecure">
      <${Icon} name="info" />
      <p class="notice-body">${t("guest.insecure")}</p>
    </div>`}
  </footer>`;
}
