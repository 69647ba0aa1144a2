// The sign that every screen shows at all times: live, or since when it is not.
import { timeWithSeconds } from "./format.js";
import { t } from "./strings.js";
import { html, render } from "./ui.js";

// <${LiveSign} live=${live} /> as a component ...
export function LiveSign({ live }) {
  const { live: isLive, since } = live.status.value;
  if (isLive) return html`<p class="live live--on"><${Dot} />${t("live.on")}</p>`;
  const text = since ? t("live.off", { time: timeWithSeconds(since) }) : t("live.connecting");
  return html`<p class=${since ? "live live--off" : "live"} role="status"><${Dot} />${text}</p>`;
}

function Dot() {
  return html`<span class="live-dot" aria-hidden="true"></span>`;
}

// ... or put into an element of the page.
export function mountLiveSign(element, live) {
  element.replaceChildren();
  render(html`<${LiveSign} live=${live} />`, element);
}
