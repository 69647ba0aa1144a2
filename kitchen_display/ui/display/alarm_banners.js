// On the screens of others: what has not arrived at a station, until somebody says that they know.
import { t } from "../lib/strings.js";
import { effect, html, signal } from "../lib/ui.js";
import { Icon } from "./icon.js";
import { alarmsAt } from "./alarms.js";

// `own` is the station whose screen this is: what it has not shown, it can not tell.
export function createAlarms({ rows, now, own = "", sound }) {
  const known = signal(new Set()); // tickets that somebody here has read of
  const rung = new Set();
  const current = () =>
    alarmsAt(rows.value, now.value, own).filter((alarm) => alarm.tickets.some((id) => !known.value.has(id)));
  effect(() => {
    const ids = current().flatMap((alarm) => alarm.tickets);
    if (ids.some((id) => !rung.has(id))) sound?.play("alarm");
    rung.clear();
    for (const id of ids) rung.add(id);
  });
  return {
    current,
    // What is no longer away is forgotten with it.
    understood(alarm) {
      const away = new Set(alarmsAt(rows.peek(), now.peek(), own).flatMap((each) => each.tickets));
      known.value = new Set([...known.peek(), ...alarm.tickets].filter((id) => away.has(id)));
    },
  };
}

export function AlarmBanners({ of }) {
  return of.current().map(
    (alarm) => html`<p class="banner banner--trouble" role="alert" key=${`away ${alarm.station}`} data-away=${alarm.station}>
      <${Icon} name="alarm" /><span>${alarm.undelivered}</span>
      <button type="button" class="button button--big" onClick=${() => of.understood(alarm)}>${t("staff.understood")}</button>
    </p>`,
  );
}
