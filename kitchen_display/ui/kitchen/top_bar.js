// The bar above the wall: where we are, how much is open, whether it is live, and the tools.
import { boot } from "../lib/boot.js";
import { time } from "../lib/format.js";
import { LiveSign } from "../lib/status.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Icon } from "../display/icon.js";
import { theme } from "../display/theme.js";

function Tool({ icon, label, isOn, onClick, isWide = false }) {
  return html`<button
    type="button"
    class=${`tool ${isWide ? "tool--text" : ""} ${isOn ? "is-on" : ""}`}
    aria-label=${label}
    title=${label}
    aria-pressed=${isOn === undefined ? undefined : isOn ? "true" : "false"}
    onClick=${onClick}
  >
    <${Icon} name=${icon} />${isWide && html`<span>${label}</span>`}
  </button>`;
}

function Stations() {
  if (!boot.links?.length) return null;
  return html`<nav class="stations" aria-label=${t("kitchen.stations")}>
    ${boot.links.map(
      (link) => html`<a
        key=${link.href}
        class="stations__link"
        href=${link.href}
        aria-current=${link.station === boot.station ? "page" : undefined}
        ><bdi>${link.name}</bdi></a
      >`,
    )}
  </nav>`;
}

export function TopBar({ live, now, count, unsent, sound, shift, panel, toggle, onTheme }) {
  const soundIcon = sound.isMuted.value || !sound.isOn.value ? "muted" : "sound";
  const soundLabel = sound.isMuted.value ? t("kitchen.sound_on") : t("kitchen.sound_off");
  return html`<header class="bar">
    <p class="bar__where">
      <b><bdi>${boot.station_name || t("kitchen.expo")}</bdi></b>
      <span><bdi>${boot.venue_name}</bdi></span>
    </p>
    <p class="bar__count">${t("kitchen.open_count", { count })}</p>
    <${Stations} />
    <span class="bar__gap"></span>
    ${unsent > 0 &&
    html`<p class="bar__unsent" role="status">
      <${Icon} name="unsent" />${t("staff.unsent_count", { count: unsent })}
    </p>`}
    <${LiveSign} live=${live} />
    <p class="bar__clock">${time(now)}</p>
    <div class="bar__tools">
      <${Tool} icon="sum" isWide label=${t("kitchen.all_day")} isOn=${panel === "all_day"} onClick=${() => toggle("all_day")} />
      <${Tool} icon="recall" isWide label=${t("kitchen.recall")} isOn=${panel === "recall"} onClick=${() => toggle("recall")} />
      <${Tool} icon=${soundIcon} label=${soundLabel} onClick=${sound.toggleMute} />
      <${Tool} icon=${theme.value === "dark" ? "sun" : "moon"} label=${theme.value === "dark" ? t("staff.light") : t("staff.dark")} onClick=${onTheme} />
      ${!shift.isStarted.value &&
      html`<button type="button" class="act act--shift" onClick=${shift.start}>
        <${Icon} name="start" />${t("kitchen.start_shift")}
      </button>`}
    </div>
  </header>`;
}
