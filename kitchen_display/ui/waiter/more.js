// Too busy, 86, empties, who is signed in, which phones are behind: by how often it is used.
import { boot } from "../lib/boot.js";
import { minutes, minutesSince } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { Sheet } from "../lib/sheet.js";
import { t } from "../lib/strings.js";
import { html, useEffect, useSignal } from "../lib/ui.js";
import { Empties, hasEmpties } from "../display/empties.js";
import { switchTheme, theme } from "../display/theme.js";
import { forgetLastSeen, opensWithoutReception } from "./last_seen.js";
import { person, signOut } from "./session.js";
import { Stock } from "./sold_out.js";
import { live, now, say, sendThen, wishes } from "./state.js";
import { TooBusy } from "./too_busy.js";

const IN_CHARGE = new Set(["shift_lead", "owner"]);
const ASK_MS = 10_000;

export function More() {
  return html`<${TooBusy} /><${Stock} /><${BottleReturn} /><${Who} /><${Phones} />`;
}

function BottleReturn() {
  const isPaying = useSignal(false);
  if (!hasEmpties()) return null;
  const pay = (command, sum) => sendThen(command, { onDone: () => say(t("empties.paid", { sum })) });
  return html`<section class="panel">
    <div class="panel-head"><h2>${t("empties.title")}</h2></div>
    <p class="hint">${t("empties.hint")}</p>
    <button class="button button--big" type="button" onClick=${() => (isPaying.value = true)}>${t("empties.pay")}</button>
    ${isPaying.value && html`<${Empties} pay=${pay} onClose=${() => (isPaying.value = false)} />`}
  </section>`;
}

function Who() {
  const leaving = useSignal(false);
  const isReady = useSignal(null);
  useEffect(() => {
    opensWithoutReception().then((found) => (isReady.value = found));
  }, []);
  const unsent = wishes.unsentCount();
  const isLive = live.status.value.live;
  const leave = () => signOut(forgetLastSeen);
  return html`<section class="panel">
    <div class="panel-head"><h2><bdi>${person.value.name}</bdi></h2><span class="tag">${t(`role.${person.value.role}`)}</span></div>
    ${person.value.practice && html`<p class="notice notice--warn">${t("waiter.practice_on")}</p>`}
    <div class="two two--short">
      <button class="button button--big" type="button" onClick=${switchTheme}><${Icon} name=${theme.value === "dark" ? "sun" : "moon"} />${theme.value === "dark" ? t("staff.light") : t("staff.dark")}</button>
      <button class="button button--big" type="button" onClick=${() => (unsent || !isLive ? (leaving.value = true) : leave())}><${Icon} name="lock" />${t("waiter.sign_out")}</button>
    </div>
    ${isReady.value !== null && html`<p class="hint">${isReady.value ? t("waiter.opens_without") : window.isSecureContext ? t("waiter.opens_not_yet") : t("waiter.opens_never")}</p>`}
    ${IN_CHARGE.has(person.value.role) && html`<${Office} />`}
    ${leaving.value &&
    html`<${Sheet} kind="dialog" label=${t("waiter.sign_out")} onClose=${() => (leaving.value = false)} foot=${html`<button class="button button--danger button--big" type="button" onClick=${leave}>${t("waiter.sign_out_anyway")}</button>`}>
      ${unsent > 0 && html`<p>${t("waiter.stays_here", { count: unsent })}</p>`}
      ${!isLive && html`<p>${t("waiter.needs_reception")}</p>`}
    <//>`}
  </section>`;
}

// Menu and people are changed on the office's pages, which not every phone may open.
function Office() {
  if (!boot.opens_office) return html`<p class="hint">${t("waiter.office_where")}</p>`;
  return html`<div class="two">
    <a class="button button--big" href=${`/d/${boot.venue}/menu`}><${Icon} name="note" />${t("waiter.office_menu")}</a>
    <a class="button button--big" href=${`/d/${boot.venue}/people`}><${Icon} name="people" />${t("waiter.office_people")}</a>
  </div>`;
}

// Which of the house's phones and screens the server has not heard lately.
function Phones() {
  const found = useSignal([]);
  useEffect(() => {
    const look = () =>
      fetch("/api/devices/presence", { headers: { authorization: `Bearer ${person.peek().token}` } })
        .then((answer) => (answer.ok ? answer.json() : { devices: [] }))
        .then((body) => (found.value = body.devices))
        .catch(() => {});
    look();
    const timer = setInterval(look, ASK_MS);
    return () => clearInterval(timer);
  }, []);
  const heard = found.value.filter((device) => device.live || device.seen_at);
  const never = found.value.filter((device) => !heard.includes(device));
  return html`<section class="panel">
    <div class="panel-head"><h2>${t("waiter.devices")}</h2></div>
    <ul class="rows">
      ${heard.map((device) => html`<li class="row" key=${device.device_id}><div class="row-text"><p class="row-name"><bdi>${device.label || t(`role.${device.role}`)}</bdi></p>
        <p class="row-more">${t(`role.${device.role}`)}</p></div>
        <div class="row-side"><span class="tag ${device.live ? "tag--good" : "tag--open"}">${device.live ? t("waiter.live") : t("waiter.behind", { minutes: minutes(minutesSince(device.seen_at, now.value)) })}</span></div></li>`)}
    </ul>
    ${never.length > 0 && html`<details><summary>${t("waiter.never_opened", { count: never.length })}</summary>
      <p class="hint">${never.map((device) => device.label || t(`role.${device.role}`)).join(", ")}</p></details>`}
  </section>`;
}
