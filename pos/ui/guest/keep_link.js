// The link that finds the orders again, on any device.
import { boot } from "../lib/boot.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";

export function KeepLink() {
  const copied = useSignal(false);
  const url = new URL(boot.order_link, location.href).href;
  const share = () => navigator.share({ url, title: boot.venue.name }).catch(() => {});
  const copy = () => navigator.clipboard.writeText(url).then(() => (copied.value = true));
  return html`<section class="keep">
    <h3 class="keep-title"><${Icon} name="link" />${t("order.keep")}</h3>
    <p class="field-hint">${t("order.keep_hint")}</p>
    <div class="keep-do">
      ${navigator.share &&
      html`<button class="button" type="button" onClick=${share}>
        <${Icon} name="share" />${t("order.share")}
      </button>`}
      ${navigator.clipboard &&
      html`<button class="button" type="button" onClick=${copy}>
        <${Icon} name=${copied.value ? "check" : "link"} /><span role="status"
          >${t(copied.value ? "order.copied" : "order.copy")}</span
        >
      </button>`}
      ${!navigator.clipboard &&
      html`<input
        class="input"
        readonly
        dir="ltr"
        aria-label=${t("order.keep")}
        value=${url}
        onFocus=${(event) => event.target.select()}
      />`}
    </div>
  </section>`;
}
