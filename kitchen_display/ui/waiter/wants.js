// What a table wants right now, with its answer beside it.
import { minutes, minutesSince, money, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { has, t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { now, send } from "./state.js";

export function Wants({ row }) {
  return html`<div class="wants">
    ${row.call &&
    html`<div class="banner banner--trouble"><${Icon} name=${row.call === "bill" ? "receipt" : "call"} />
      <span>${t(`waiter.call_${row.call}`)} · ${minutes(minutesSince(row.called_at, now.value))}</span>
      <button class="button button--big" type="button" onClick=${() => send({ type: "call.answer", place: row.place })}>${t("waiter.i_go")}</button></div>`}
    ${(row.asking ?? []).map(
      (phone) => html`<div class="banner" key=${phone.phone}><${Icon} name="phone" /><span>${t("waiter.phone_asks")}</span>
        <button class="button button--big" type="button" onClick=${() => send({ type: "seating.turn_away", seating_id: row.seating_id, phone: phone.phone })}>${t("waiter.no")}</button>
        <button class="button button--primary button--big" type="button" onClick=${() => send({ type: "seating.admit", seating_id: row.seating_id, phone: phone.phone })}>${t("waiter.let_in")}</button></div>`,
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
  const refuse = () => send({ type: "order.refuse", order_id: of.order_id, round_id: of.round_id, reason: t("waiter.not_now") });
  return html`<div class="want">
    <p><b>${of.number}</b> ${where && html`<bdi>${where}</bdi>`} <span class="number">${money(of.total, of.currency)}</span> · ${t("waiter.until", { time: time(of.expires_at) })}</p>
    <${Allergies} of=${of.allergies} />
    <ul class="plain">${(of.items ?? []).map((text) => html`<li><bdi>${text}</bdi></li>`)}</ul>
    ${of.age > 0 && html`<p><span class="tag tag--age">${of.age}+</span> ${t("waiter.check_age", { age: of.age })}</p>`}
    <div class="two">
      <button class="button button--big" type="button" onClick=${refuse}>${t("waiter.refuse")}</button>
      <button class="button button--primary button--big" type="button" onClick=${() => send({ type: "order.accept", order_id: of.order_id, round_id: of.round_id })}>${t("waiter.accept")}</button>
    </div>
  </div>`;
}
