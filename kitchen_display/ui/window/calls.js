// Who calls somebody: a table, or a guest at the kiosk.  Whoever goes says so with one touch.
import { minutes, minutesSince } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Icon } from "../display/icon.js";

// `rows` are the floor's places, `onGo(place)` answers one of them.
export function Calls({ rows, now, onGo }) {
  return [...rows.values()]
    .filter(({ call }) => call)
    .map(
      ({ place, label, call, called_at }) => html`<div class="banner banner--trouble" role="alert" key=${place}>
        <${Icon} name="bell" />
        <span>${t(`window.call_${call}`, { place: label })} <span class="call__since">· ${minutes(minutesSince(called_at, now))}</span></span>
        <button type="button" class="act" onClick=${() => onGo(place)}>${t("window.i_go")}</button>
      </div>`,
    );
}
