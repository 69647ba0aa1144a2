// An order by number, minute, plate, name or place - for a guest whose battery is dead.
import { money, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";
import { orders, page, send, tables, unbroken } from "./state.js";
import { takesCalls } from "./telephone.js";

const SHOWN_MAX = 40;
const plain = (text) => (text ?? "").toLowerCase().replace(/[\s-]/g, "");

// The number itself first: "7" is K7 before K17, then what is open, the newest first.
function rank(order, wanted) {
  const isExact = wanted && (order.number.replace(/\D/g, "") === wanted || plain(order.number) === wanted || plain(order.place).replace(/\D/g, "") === wanted);
  return (isExact ? 0 : 2) + Number(Boolean(order.closed));
}

function matches(order, wanted) {
  if (!wanted) return !order.closed;
  const digits = order.number.replace(/\D/g, "");
  const minutes = order.rounds.flatMap((round) => [time(round.placed_at), time(round.promised_at)]);
  const texts = [order.number, order.place, order.name, order.phone, order.external, order.car?.plate, order.car?.look];
  return digits.startsWith(wanted) || texts.some((text) => plain(text).includes(wanted)) || minutes.some((minute) => minute.replace(":", "").startsWith(wanted.replace(":", "")));
}

export function Find() {
  const typed = useSignal("");
  const wanted = plain(typed.value);
  const found = [...orders.rows.value.values()]
    .filter((order) => matches(order, wanted))
    .sort((a, b) => rank(a, wanted) - rank(b, wanted) || (a.order_id < b.order_id ? 1 : -1))
    .slice(0, SHOWN_MAX);
  return html`
    <div class="pad-bar"><label class="visually-hidden" for="find">${t("waiter.find")}</label>
      <input id="find" class="input" type="search" autocomplete="off" placeholder=${t("waiter.find_hint")} value=${typed.value} onInput=${(event) => (typed.value = event.currentTarget.value)} /></div>
    ${takesCalls && html`<button class="button button--big" type="button" onClick=${() => (page.value = { name: "telephone" })}><${Icon} name="phone" />${t("waiter.telephone")}</button>`}
    ${found.length === 0 && html`<div class="empty"><p class="empty-title">${t("waiter.none_found")}</p></div>`}
    ${found.map((order) => html`<${Found} key=${order.order_id} order=${order} />`)}
  `;
}

function Found({ order }) {
  const left = order.rounds.flatMap((round) =>
    round.lines.filter((line) => !line.of).map((line) => ({ ...line, left: line.quantity - (round.voided?.[line.line_id] ?? 0) })),
  );
  const isGone = left.length > 0 && left.every((line) => line.left <= 0);
  const isOpen = !isGone && !order.closed && order.rounds.some((round) => ["placed", "started", "ready"].includes(round.step));
  const isServed = order.rounds.some((round) => round.step === "handed_over");
  const who = [order.place, order.name, order.car?.plate].filter(Boolean).join(" · ");
  const handOver = () => send({ type: "order.hand_over", order_id: order.order_id, unbumped: order.step !== "ready", ...(order.age && { age_checked: order.age }) });
  return html`<section class="panel">
    <div class="panel-head"><h2>${order.number}</h2><span class="tag">${t(`waiter.step_${isGone ? "cancelled" : order.step}`)}</span></div>
    <p><bdi>${who}</bdi> ${order.promised_at && html`· ${time(order.promised_at)}`} · <span class="number">${money(order.total, order.currency)}</span></p>
    ${order.phone && html`<p><a class="button" href=${`tel:${order.phone.replace(/[^+\d]/g, "")}`}><${Icon} name="phone" /><bdi>${order.phone}</bdi></a></p>`}
    <ul class="plain">${left.map((line) => html`<li key=${line.line_id}>${line.left > 0 ? html`${line.left} × <bdi>${unbroken(line.name)}</bdi>` : html`<s>${line.quantity} × <bdi>${line.name}</bdi></s>`}</li>`)}</ul>
    <div class="two">
      ${tables.rows.value.has(order.place_id) && html`<button class="button button--big" type="button" onClick=${() => (page.value = { name: "table", place: order.place_id })}>${t("waiter.to_table")}</button>`}
      ${isServed && html`<button class="button button--big" type="button" onClick=${() => send({ type: "order.take_back", order_id: order.order_id })}>${t("waiter.take_back")}</button>`}
      ${isOpen && html`<button class="button ${order.step === "ready" ? "button--primary" : ""} button--big" type="button" onClick=${handOver}>${order.age ? t("waiter.serve_age", { age: order.age }) : t("waiter.serve")}</button>`}
    </div>
  </section>`;
}
