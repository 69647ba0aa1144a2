// What must not be overlooked: not live, refused, or what this browser can not do.
//
// They lie over the bar and push nothing: a card must not move between a finger's down and up.
import { timeWithSeconds } from "../lib/format.js";
import { sentenceOf, t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { AlarmBanners } from "../display/alarm_banners.js";
import { Icon } from "../display/icon.js";

function NotLive({ live, wishes }) {
  const { live: isLive, since } = live.status.value;
  if (isLive || !since) return null;
  return html`<p class="banner banner--stale" role="alert">
    <${Icon} name="cut" />${t("staff.not_live", { time: timeWithSeconds(since) })}
    <${Unsent} wishes=${wishes} />
  </p>`;
}

// Taps that wait for the network.
export function Unsent({ wishes }) {
  const count = wishes.unsentCount();
  if (!count) return null;
  return html`<span class="bar__unsent" role="status">
    <${Icon} name="unsent" />${t("staff.unsent_count", { count })}
  </span>`;
}

function SessionOver() {
  return html`<p class="banner banner--stale" role="alert">
    <${Icon} name="cut" />${t("staff.session_over")}
    <a class="button button--big" href=${location.pathname}>${t("staff.pair_again")}</a>
  </p>`;
}

function Troubles({ wishes }) {
  return wishes.troubles.value.map(
    (trouble) => html`<p class="banner banner--trouble" role="alert" key=${trouble.id}>
      <${Icon} name="alarm" />${sentenceOf(trouble.answer)}
      <button type="button" class="button button--big" onClick=${() => wishes.forget(trouble.id)}>
        ${t("staff.understood")}
      </button>
    </p>`,
  );
}

function Missing({ shift }) {
  if (!shift.missing.value.length) return null;
  return html`<div class="banner" role="status">
    <${Icon} name="info" />
    <p>${shift.missing.value.map((key) => html`<span key=${key}>${t(key)} </span>`)}</p>
    <button type="button" class="button button--big" onClick=${shift.dismiss}>${t("staff.understood")}</button>
  </div>`;
}

export function Banners({ live, tickets, wishes, shift, alarms }) {
  const isOver = live.error.value ?? tickets.error.value;
  return html`<div class="banners">
    ${isOver ? html`<${SessionOver} />` : html`<${NotLive} live=${live} wishes=${wishes} />`}
    <${Troubles} wishes=${wishes} />
    <${AlarmBanners} of=${alarms} />
    <${Missing} shift=${shift} />
  </div>`;
}
