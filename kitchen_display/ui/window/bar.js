// What frames the window: the bar with the search, what must not be overlooked, what went lately.
import { boot } from "../lib/boot.js";
import { time, timeWithSeconds } from "../lib/format.js";
import { LiveSign } from "../lib/status.js";
import { sentenceOf, t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { AlarmBanners } from "../display/alarm_banners.js";
import { hasEmpties } from "../display/empties.js";
import { Icon } from "../display/icon.js";
import { switchTheme, theme } from "../display/theme.js";

export function Banners({ live, orders, wishes, alarms, onAcceptRest }) {
  const code = live.error.value ?? orders.error.value;
  const { live: isLive, since } = live.status.value;
  return html`<div class="banners">
    ${code &&
    html`<p class="banner banner--stale" role="alert">
      <${Icon} name="cut" />${sentenceOf({ code })}
      <a class="button button--big" href=${location.pathname}>${t("staff.pair_again")}</a>
    </p>`}
    ${!code &&
    !isLive &&
    since &&
    html`<p class="banner banner--stale" role="alert">
      <${Icon} name="cut" />${t("staff.not_live", { time: timeWithSeconds(since) })}
    </p>`}
    ${wishes.troubles.value.map(
      (trouble) => html`<p class="banner banner--trouble" role="alert" key=${trouble.id}>
        <${Icon} name="alarm" />${sentenceOf(trouble.answer)}
        ${trouble.command?.type === "order.accept" &&
        trouble.answer?.code === "stock.sold_out" &&
        html`<button type="button" class="button button--big" onClick=${() => onAcceptRest(trouble)}>${t("staff.accept_rest")}</button>`}
        <button type="button" class="button button--big" onClick=${() => wishes.forget(trouble.id)}>
          ${t("staff.understood")}
        </button>
      </p>`,
    )}
    <${AlarmBanners} of=${alarms} />
  </div>`;
}

export function Bar({ live, now, wishes, typed, isRecentOpen, onEmpties }) {
  const unsent = wishes.unsentCount();
  const isDark = theme.value === "dark";
  const themeLabel = isDark ? t("staff.light") : t("staff.dark");
  return html`<header class="bar">
    <p class="bar__where">
      <b>${t("window.title")}</b><span><bdi>${boot.venue_name}</bdi></span>
    </p>
    <label class="search">
      <${Icon} name="search" />
      <span class="visually-hidden">${t("window.search")}</span>
      <input
        id="search"
        type="search"
        inputmode="numeric"
        autocomplete="off"
        placeholder=${t("window.search")}
        value=${typed.value}
        onInput=${(event) => (typed.value = event.currentTarget.value)}
      />
    </label>
    <span class="bar__gap"></span>
    ${unsent > 0 &&
    html`<p class="bar__unsent" role="status">
      <${Icon} name="unsent" />${t("staff.unsent_count", { count: unsent })}
    </p>`}
    <${LiveSign} live=${live} />
    <p class="bar__clock">${time(now)}</p>
    <div class="bar__tools">
      ${hasEmpties() &&
      html`<button type="button" class="tool" aria-label=${t("empties.title")} title=${t("empties.title")} onClick=${onEmpties}>
        <${Icon} name="bottle" />
      </button>`}
      <button
        type="button"
        class=${`tool tool--recent ${isRecentOpen.value ? "is-on" : ""}`}
        aria-pressed=${isRecentOpen.value ? "true" : "false"}
        aria-label=${t("window.recent")}
        onClick=${() => (isRecentOpen.value = !isRecentOpen.value)}
      >
        <${Icon} name="recall" />
      </button>
      <button type="button" class="tool" aria-label=${themeLabel} title=${themeLabel} onClick=${switchTheme}>
        <${Icon} name=${isDark ? "sun" : "moon"} />
      </button>
    </div>
  </header>`;
}

export function Recent({ orders, isOpen, onTakeBack }) {
  return html`<aside class=${`recent ${isOpen ? "is-open" : ""}`} aria-labelledby="recent-title">
    <h2 id="recent-title">${t("window.recent")}</h2>
    ${orders.length === 0 && html`<p class="recent__empty">${t("window.recent_empty")}</p>`}
    <ul>
      ${orders.map(
        (order) => html`<li class="recent__item" key=${order.order_id}>
          <div class="recent__text">
            <b class="recent__number">${order.number}</b>
            <span><bdi>${order.place}</bdi> · ${time(order.at)}${order.step === "missed" ? ` · ${t("window.no_show")}` : ""}</span>
            ${order.unsent && html`<span class="fact fact--unsent"><${Icon} name="unsent" />${t("staff.unsent")}</span>`}
          </div>
          <button
            type="button"
            class="tool tool--text"
            aria-label=${`${t("window.take_back")} ${order.number}`}
            onClick=${() => onTakeBack(order.order_id)}
          >
            <${Icon} name="undo" /><span>${t("window.take_back")}</span>
          </button>
        </li>`,
      )}
    </ul>
  </aside>`;
}

export function Strips({ strips, onTakeBack }) {
  if (!strips.length) return null;
  return html`<footer class="foot">
    <div class="strips" role="status">
      ${strips.map(
        (strip) => html`<div class="strip" key=${strip.id}>
          <span class="strip__text"><${Icon} name="check" /><bdi>${strip.text}</bdi></span>
          ${strip.order_id &&
          html`<button type="button" class="act act--undo" onClick=${() => onTakeBack(strip.order_id)}>
            <${Icon} name="undo" />${t("staff.undo")}
          </button>`}
        </div>`,
      )}
    </div>
  </footer>`;
}
