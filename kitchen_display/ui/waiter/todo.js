// Everything that waits for an answer: guests first, then what a station owes, one row a station.
import { alarmsAt } from "../display/alarms.js";
import { money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { uuid7 } from "../lib/ids.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { alarms, menu, now, page, send, tables, todo } from "./state.js";
import { Allergies, Awaiting, Wants } from "./wants.js";

const owed = () => alarmsAt(alarms.rows.value, now.value);
const tablesThatWant = () =>
  [...tables.rows.value.values()].filter((row) => row.call || (row.asking ?? []).length || (row.awaiting ?? []).length);
const atTables = () => new Set(tablesThatWant().flatMap((row) => (row.awaiting ?? []).map((wait) => wait.round_id)));

export function todoCount() {
  const shown = atTables();
  const rows = [...todo.rows.value.values()].filter((row) => !shown.has(row.round_id) || row.kind !== "awaiting");
  return tablesThatWant().length + rows.length + owed().length;
}

export function Todo() {
  const shown = atTables();
  const rows = [...todo.rows.value.values()]
    .filter((row) => !shown.has(row.round_id) || row.kind !== "awaiting")
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const isFirst = (row) => row.kind === "awaiting";
  const item = (row) => html`<${Item} key=${`${row.kind}${row.order_id}`} row=${row} />`;
  if (!todoCount()) return html`<div class="empty"><${Icon} name="check" /><p class="empty-title">${t("waiter.nothing_to_do")}</p></div>`;
  return html`
    ${tablesThatWant().map(
      (row) => html`<section class="panel" key=${row.place}>
        <div class="panel-head"><h2><button class="link" type="button" onClick=${() => (page.value = { name: "table", place: row.place })}><bdi>${row.label}</bdi></button></h2></div>
        <${Wants} row=${row} />
      </section>`,
    )}
    ${rows.filter(isFirst).map(item)} ${owed().map((alarm) => html`<${Owed} key=${`at ${alarm.station}`} of=${alarm} />`)}
    ${rows.filter((row) => !isFirst(row)).map(item)}
  `;
}

// Somebody goes there and looks; who is there can not keep up, and is given a pause.
function Owed({ of }) {
  return html`<div class="banner banner--trouble" role="alert" data-station=${of.station}><${Icon} name="warning" />
    <span>${of.undelivered} ${of.untouched}</span>
    <button class="button button--big" type="button" onClick=${() => (page.value = { name: "more" })}>${t("waiter.stations")}</button></div>`;
}

// A line in words: how many, what with, and what else was said.
function inWords(line, portions) {
  const note = line.note && `„${line.note}“`;
  return [`${portions ?? line.quantity} × ${line.name}`, (line.option_names ?? []).join(", "), note].filter(Boolean).join(" · ");
}
const items = (row) => (row.lines ?? []).filter((line) => !line.of).map((line) => inWords(line, row.portions?.[line.line_id]));
const named = (id) => menu.value.items.find((item) => item.id === id)?.name ?? id;

// Whose it is: the place says the channel where it is one, and a number can be called.
function Head({ of }) {
  const isSaid = ["table", "room"].includes(of.channel);
  const where = [of.place, !isSaid && t(`waiter.channel_${of.channel}`), of.name].filter(Boolean).join(" · ");
  return html`<div class="panel-head"><h2>${of.number}</h2><span class="whose"><bdi>${where}</bdi></span>
    ${of.phone && html`<a class="button" href=${`tel:${of.phone.replace(/[^+\d]/g, "")}`}><${Icon} name="phone" /><bdi>${of.phone}</bdi></a>`}</div>`;
}

function Item({ row }) {
  const head = html`<${Head} of=${row} />`;
  const list = html`<ul class="plain">${items(row).map((text) => html`<li><bdi>${text}</bdi></li>`)}</ul>`;
  const choose = (chosen, more = {}) => send({ type: "choice.make", order_id: row.order_id, choice_id: row.choice_id, chosen, ...more });
  switch (row.kind) {
    case "awaiting":
      return html`<section class="panel">${head}<${Awaiting} of=${{ ...row, number: "", items: items(row) }} where="" /></section>`;
    case "request":
      return html`<section class="panel">${head}<p>${row.channel === "aggregator" ? t("waiter.channel_wants_off") : t("waiter.wants_off")}</p>${list}
        <div class="two">
          <button class="button button--big" type="button" onClick=${() => send({ type: "request.answer", request_id: row.request_id, grant: false, reason: t("waiter.too_late") })}>${t("waiter.stays")}</button>
          <button class="button button--primary button--big" type="button" onClick=${() => send({ type: "request.answer", request_id: row.request_id, grant: true })}>${t("waiter.take_off")}</button>
        </div></section>`;
    case "choice":
      return html`<section class="panel">${head}<p>${t("waiter.kitchen_cannot")}</p>${list}
        <${Allergies} of=${row.allergies} />
        <div class="two">
          ${row.substitute && html`<button class="button button--primary button--big" type="button" onClick=${() => choose("substitute", { round_id: uuid7(), line_id: uuid7() })}>${t("waiter.instead", { name: named(row.substitute) })}</button>`}
          <button class="button button--big" type="button" onClick=${() => choose("without")}>${t("waiter.without")}</button>
          ${row.paid && html`<button class="button button--big" type="button" onClick=${() => choose("money_back")}>${t("waiter.money_back")}</button>`}
        </div></section>`;
    case "left_open":
      return html`<section class="panel">${head}<p>${t("waiter.left_open", { total: money(row.total, row.currency) })}</p>
        <button class="button button--big" type="button" onClick=${() => (page.value = { name: "table", place: row.place_id })}>${t("waiter.to_table")}</button></section>`;
    default:
      return html`<section class="panel">${head}<p>${t("waiter.refund", { total: money(row.total, row.currency) })}</p>
        <button class="button button--primary button--big" type="button" onClick=${() => send({ type: "refund.mark_given", order_id: row.order_id, check_id: uuid7(), total: row.total })}>${t("waiter.given_back")}</button></section>`;
  }
}
