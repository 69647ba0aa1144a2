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

function Tool({ icon, label, count = 0, isOn, onClick, isIconOnly = false }) {
  return html`<button
    type="button"
    class=${`tool ${isOn ? "is-on" : ""}`}
    aria-label=${count ? `${label} ${count}` : label}
    title=${label}
    aria-pressed=${isOn === undefined ? undefined : isOn ? "true" : "false"}
    onClick=${onClick}
  >
    <${Icon} name=${icon} />${!isIconOnly && html`<span class="tool__text">${label}</span>`}
    ${count > 0 && html`${" "}<span class="tool__count">${count}</span>`}
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

const SAYS = { alarm: "kitchen.unseen", void: "kitchen.news_void", late: "kitchen.news_late", fresh: "kitchen.fresh" };

// What nobody has noticed yet; it has its place in the bar and moves nothing.  A touch on it says
// that all of it was seen.
function News({ news, unseen, onSeen }) {
  const kinds = [...news.values()];
  const kind = unseen ? "alarm" : ["void", "fresh", "late"].find((each) => kinds.includes(each));
  if (!kind) return null;
  const count = unseen || kinds.filter((each) => each === kind).length;
  return html`<button type="button" class=${`bar__fresh bar__fresh--${kind}`} onClick=${onSeen}>
    <${Icon} name=${kind === "fresh" ? "bell" : "alarm"} />${t(SAYS[kind], { count })}
  </button>`;
}

// A screen that can not be heard says so, also after it started again by itself.
function Mute({ sound }) {
  if (sound.isOn.value && !sound.isMuted.value) return null;
  return html`<button
    type="button"
    class="bar__mute"
    onClick=${() => (sound.isMuted.peek() ? sound.toggleMute() : sound.unlock())}
  >
    <${Icon} name="muted" />${t(sound.isMuted.value ? "kitchen.is_muted" : "kitchen.touch_to_hear")}
  </button>`;
}

export function TopBar({ live, now, count, wishes, news, unseen, onSeen, shift, sound }) {
  return html`<header class="bar">
    <p class="bar__where">
      <b><bdi>${boot.station_name || t("kitchen.expo")}</bdi></b>
      <span><bdi>${boot.venue_name}</bdi> · ${t("kitchen.open_count", { count })}</span>
    </p>
    <${Stations} />
    <p class="bar__gap" role="status"><${News} news=${news} unseen=${unseen} onSeen=${onSeen} /></p>
    <${Unsent} wishes=${wishes} />
    <${Mute} sound=${sound} />
    ${!shift.isStarted.value &&
    html`<button type="button" class="act act--shift" onClick=${shift.start}>
      <${Icon} name="start" />${t("kitchen.start_shift")}
    </button>`}
    <${LiveSign} live=${live} />
    <p class="bar__clock">${time(now)}</p>
  </header>`;
}

export function Foot({ undo, onUndo, below, waiting, onPage, sound, panel, toggle, onTheme }) {
  const isSilent = sound.isMuted.value || !sound.isOn.value;
  const isDark = theme.value === "dark";
  const tool = (name, icon, label, count) =>
    html`<${Tool} icon=${icon} label=${label} count=${count} isOn=${panel === name} onClick=${() => toggle(name)} />`;
  return html`<footer class="foot">
    <${UndoStrips} undo=${undo} onUndo=${onUndo} />
    ${(below.below > 0 || below.isAbove) &&
    html`<div class="pages">
      <button
        type="button"
        class="more more--back"
        aria-label=${t("kitchen.page_back")}
        disabled=${!below.isAbove}
        onClick=${() => onPage(-1)}
      >
        <${Icon} name="down" />
      </button>
      <button type="button" class="more" onClick=${() => onPage(1)}>
        <${Icon} name="down" />${t("kitchen.more_below", { count: below.below })}
      </button>
    </div>`}
    <div class="foot__tools">
      ${tool("waiting", "hourglass", t("kitchen.waiting"), waiting)}
      ${tool("all_day", "sum", t("kitchen.all_day"))} ${tool("recall", "recall", t("kitchen.recall"))}
      ${tool("stock", "without", t("kitchen.stock"))}
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
