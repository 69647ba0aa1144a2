// What a table wants right now, with its answer beside it.
import { minutes, minutesSince, money, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { has, t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";
import { now, send } from "./state.js";

export function Wants({ row }) {
  const call = row.call && `${t(row.call_outside ? "waiter.call_outside" : `waiter.call_${row.call}`)} · ${minutes(minutesSince(row.called_at, now.value))}`;
  return html`<div class="wants">
    ${call &&
    html`<div class="want want--calls"><p class="want-say"><${Icon} name=${row.call === "bill" ? "receipt" : "call"} />${call}</p>
      <div class="two"><button class="button button--primary button--big" type="button" onClick=${() => send({ type: "call.answer", place: row.place })}>${t("waiter.i_go")}</button></div></div>`}
    ${(row.asking ?? []).map(
      (phone) => html`<div class="want want--asks" key=${phone.phone}><p class="want-say"><${Icon} name="phone" />${t("waiter.phone_asks")}</p>
        <div class="two"><button class="button button--big" type="button" onClick=${() => send({ type: "seating.turn_away", seating_id: row.seating_id, phone: phone.phone })}>${t("waiter.no")}</button>
        <button class="button button--primary button--big" type="button" onClick=${() => send({ type: "seating.admit", seating_id: row.seating_id, phone: phone.phone })}>${t("waiter.let_in")}</button></div></div>`,
    )}
    ${(row.awaiting ?? []).map((wait) => html`<${Awaiting} key=${wait.round_id} of=${wait} where="" />`)}
  </div>`;
}

// What the guest must not eat comes before what they want to eat.
export function Allergies({ of }) {
  if (!of?.length) return null;
  return html`<p class="tags allergies"><b><${Icon} name="warning" />${t("waiter.allergy")}</b>
    ${of.map((name) => html`<span class="tag tag--strong" key=${name}>${has(`allergen.${name}`) ? t(`allergen.${name}`) : name}</span>`)}</p>`;
}

export function Awaiting({ of, where }) {
  const isSure = useSignal(false); // A thumb that meant the button beside it refuses nobody.
  const refuse = () => send({ type: "order.refuse", order_id: of.order_id, round_id: of.round_id, reason: t("waiter.not_now") });
  const accept = () =>
    send({ type: "order.accept", order_id: of.order_id, round_id: of.round_id, ...(of.age > 0 && { age_checked: of.age }) });
  return html`<div class="want">
    <p>${of.number && html`<b>${of.number}</b> `}${where && html`<bdi>${where}</bdi>`} <span class="number">${money(of.total, of.currency)}</span> · ${t("waiter.until", { time: time(of.expires_at) })}</p>
    <${Allergies} of=${of.allergies} />
    <ul class="plain">${(of.items ?? []).map((text) => html`<li><bdi>${text}</bdi></li>`)}</ul>
    ${of.age > 0 && html`<p><span class="tag tag--age">${of.age}+</span> ${t("waiter.check_age", { age: of.age })}</p>`}
    <div class="two">
      ${isSure.value
        ? html`<button key="sure" class="button button--danger button--big" type="button" onClick=${refuse}>${t("waiter.refuse_sure")}</button>`
        : html`<button key="refuse" class="button button--big" type="button" onClick=${() => (isSure.value = true)}>${t("waiter.refuse")}</button>`}
      <button class="button button--primary button--big" type="button" onClick=${accept}>${of.age > 0 ? t("waiter.accept_age", { age: of.age }) : t("waiter.accept")}</button>
    </div>
  </div>`;
}
