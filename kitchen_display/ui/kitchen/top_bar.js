// The bars around the wall: above, where we are and whether it is live; below, undo and tools.
import { boot } from "../lib/boot.js";
import { time } from "../lib/format.js";
import { LiveSign } from "../lib/status.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Icon } from "../display/icon.js";
import { theme } from "../display/theme.js";
import { Unsent } from "./banners.js";
import { UndoStrips } from "./recall.js";

function Tool({ icon, label, isOn, onClick, isIconOnly = false }) {
  return html`<button
    type="button"
    class=${`tool ${isOn ? "is-on" : ""}`}
    aria-label=${label}
    title=${label}
    aria-pressed=${isOn === undefined ? undefined : isOn ? "true" : "false"}
    onClick=${onClick}
  >
    <${Icon} name=${icon} />${!isIconOnly && html`<span class="tool__text">${label}</span>`}
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

// What has come in and nobody has touched since; it has its place in the bar and moves nothing.
function Fresh({ count }) {
  if (!count) return null;
  return html`<span class="bar__fresh"><${Icon} name="bell" />${t("kitchen.fresh", { count })}</span>`;
}

export function TopBar({ live, now, count, wishes, fresh, shift }) {
  return html`<header class="bar">
    <p class="bar__where">
      <b><bdi>${boot.station_name || t("kitchen.expo")}</bdi></b>
      <span><bdi>${boot.venue_name}</bdi> · ${t("kitchen.open_count", { count })}</span>
    </p>
    <${Stations} />
    <p class="bar__gap" role="status"><${Fresh} count=${fresh} /></p>
    <${Unsent} wishes=${wishes} />
    ${!shift.isStarted.value &&
    html`<button type="button" class="act act--shift" onClick=${shift.start}>
      <${Icon} name="start" />${t("kitchen.start_shift")}
    </button>`}
    <${LiveSign} live=${live} />
    <p class="bar__clock">${time(now)}</p>
  </header>`;
}

export function Foot({ undo, onUndo, below, onPage, sound, panel, toggle, onTheme }) {
  const isSilent = sound.isMuted.value || !sound.isOn.value;
  const isDark = theme.value === "dark";
  return html`<footer class="foot">
    <${UndoStrips} undo=${undo} onUndo=${onUndo} />
    ${below > 0 &&
    html`<button type="button" class="more" onClick=${onPage}>
      <${Icon} name="down" />${t("kitchen.more_below", { count: below })}
    </button>`}
    <div class="foot__tools">
      <${Tool} icon="sum" label=${t("kitchen.all_day")} isOn=${panel === "all_day"} onClick=${() => toggle("all_day")} />
      <${Tool} icon="recall" label=${t("kitchen.recall")} isOn=${panel === "recall"} onClick=${() => toggle("recall")} />
      <${Tool}
        isIconOnly
        icon=${isSilent ? "muted" : "sound"}
        label=${sound.isMuted.value ? t("kitchen.sound_on") : t("kitchen.sound_off")}
        onClick=${sound.toggleMute}
      />
      <${Tool} isIconOnly icon=${isDark ? "sun" : "moon"} label=${isDark ? t("staff.light") : t("staff.dark")} onClick=${onTheme} />
      <${Tool} isIconOnly icon="keyboard" label=${t("kitchen.keys")} isOn=${panel === "help"} onClick=${() => toggle("help")} />
    </div>
  </footer>`;
}
