// What waits for a person's word: orders of channels and first orders, wishes, choices, money owed.
import { minutes, minutesUntil, money, time, timeWithSeconds } from "../lib/format.js";
import { has, t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Icon } from "../display/icon.js";

const KIND_ICONS = { awaiting: "bell", request: "undo", choice: "without", refund: "info", left_open: "info" };

// Where an order comes from, if not from the guest's own hand here.
export function Channel({ order }) {
  if (!["telephone", "aggregator"].includes(order.channel)) return null;
  return html`<span class="tag tag--strong tag--big">
    <${Icon} name=${order.channel === "telephone" ? "call" : "link"} />${t(`window.${order.channel}`)}
    ${order.phone && html`<bdi dir="ltr">${order.phone}</bdi>`}
    ${order.external && html`<bdi>${order.external}</bdi>`}
  </span>`;
}

const said = (row) => t(`window.todo_${row.kind}`, { reason: has(`kitchen.reason_${row.reason}`) ? t(`kitchen.reason_${row.reason}`) : "" });

function Lines({ row }) {
  return html`<ul class="slip__lines">
    ${(row.lines ?? []).map(
      (line) => html`<li key=${line.line_id}>
        <b>${row.portions?.[line.line_id] ?? line.quantity} ×</b><span><bdi>${line.name}</bdi></span>
      </li>`,
    )}
  </ul>`;
}

function Answers({ row, actions }) {
  const isSure = actions.asked.value.id === row.round_id && actions.asked.value.mode === "refuse";
  const button = (text, act, kind = "") =>
    html`<button type="button" class=${`button button--big ${kind}`} aria-label=${`${text} – ${row.number}`} onClick=${act}>${text}</button>`;
  switch (row.kind) {
    case "awaiting":
      return html`${button(t(isSure ? "window.refuse_sure" : "window.refuse"), () => actions.refuse(row), "button--danger")}
      ${button(row.age > 0 ? t("window.accept_age", { age: row.age }) : t("window.accept"), () => actions.accept(row), "button--primary")}`;
    case "request":
      return html`${button(t("window.decline"), () => actions.answer(row, false))}
      ${button(t("window.grant"), () => actions.answer(row, true), "button--primary")}`;
    case "choice":
      return html`${row.substitute && button(t("window.substitute"), () => actions.choose(row, "substitute"), "button--primary")}
      ${button(t("window.without"), () => actions.choose(row, "without"))}
      ${button(t("window.money_back"), () => actions.choose(row, "money_back"))}`;
    case "left_open":
      return null; // who serves the tables closes it
    default:
      return button(t("window.given_back"), () => actions.giveBack(row), "button--primary");
  }
}

// The minute that whoever waits was told, and until when a yes keeps it.
function Told({ row: { promised_at, keep_until }, now }) {
  if (!promised_at) return null;
  const isOver = keep_until && Date.parse(keep_until) < now;
  const key = isOver ? "over" : keep_until ? "by" : "for";
  const words = { time: time(promised_at), until: keep_until && timeWithSeconds(keep_until) };
  return html`<p class=${`todo__told ${isOver ? "is-late" : ""}`}><${Icon} name="clock" /><b>${t(`window.accept_${key}`, words)}</b></p>`;
}

function Todo({ row, now, actions }) {
  const left = row.expires_at ? minutesUntil(row.expires_at, now) : null;
  return html`<li class=${`slip slip--todo slip--${row.kind}`} data-todo=${`${row.kind}:${row.order_id}`}>
    <article aria-label=${t("kitchen.ticket_label", { number: row.number, place: row.place })}>
      <p class="todo__what"><${Icon} name=${KIND_ICONS[row.kind]} />${said(row)}</p>
      <header class="slip__head">
        <h2 class="slip__number">${row.number}</h2>
        <p class="slip__place"><span><bdi>${row.place}</bdi>${row.name && html`<bdi class="slip__name">${row.name}</bdi>`}</span></p>
        ${row.total > 0 && html`<p class="slip__promise"><b>${money(row.total, row.currency)}</b>${left !== null && html`<span>${t("window.expires_in", { minutes: minutes(Math.max(0, left)) })}</span>`}</p>`}
      </header>
      <${Told} row=${row} now=${now} />
      <p class="tags"><${Channel} order=${row} />${row.age > 0 && html`<span class="tag tag--age">${row.age}</span>`}</p>
      <${Lines} row=${row} />
      <div class="todo__acts"><${Answers} row=${row} actions=${actions} /></div>
    </article>
  </li>`;
}

const RANK = { awaiting: 0, choice: 1, request: 2, refund: 3 };

export const inTurn = (rows) =>
  [...rows.values()].sort((a, b) => RANK[a.kind] - RANK[b.kind] || Date.parse(a.at) - Date.parse(b.at));

export function TodoList({ rows, now, actions }) {
  if (!rows.length) return null;
  return html`<section class="todo" aria-labelledby="todo-title">
    <h2 id="todo-title">${t("window.todo", { count: rows.length })}</h2>
    <ul class="slips">
      ${rows.map((row) => html`<${Todo} key=${`${row.kind} ${row.order_id}`} row=${row} now=${now} actions=${actions} />`)}
    </ul>
  </section>`;
}
