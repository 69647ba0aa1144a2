// What a table owes, line by line; picked lines can be taken off, paid elsewhere or moved.
import { boot } from "../lib/boot.js";
import { money, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { uuid7 } from "../lib/ids.js";
import { Sheet } from "../lib/sheet.js";
import { t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";
import { person } from "./session.js";
import { ordersAt, send, tables, toasts } from "./state.js";

const SAID_MS = 4_000;
const REASONS = ["mistake", "complaint", "left", "broken"];
const MAY_VOID = new Set(["shift_lead", "owner"]);

// The live lines of an order with how many portions it still pays.
function owed(order) {
  const own = order.rounds.flatMap((round) =>
    round.lines.map((line) => ({
      ...line,
      round,
      portions: line.quantity - (round.voided?.[line.line_id] ?? 0) - (round.elsewhere?.[line.line_id] ?? 0),
      voided: round.voided?.[line.line_id] ?? 0,
    })),
  );
  const taken = (order.taken ?? []).map((line) => ({ ...line, quantity: line.portions, round: null, voided: 0 }));
  return [...own, ...taken].map((line) => ({ ...line, paid: order.paid?.[line.line_id] ?? 0 }));
}

export function Tab({ row }) {
  const orders = ordersAt(row.place, row.seating_id);
  const picked = useSignal(new Set());
  const asking = useSignal("");
  if (!orders.length) return html`<div class="empty"><p class="empty-title">${t("waiter.tab_empty")}</p></div>`;
  const all = orders.flatMap((order) => owed(order).map((line) => ({ ...line, order })));
  const chosen = all.filter((line) => picked.value.has(line.line_id) && line.portions > line.paid);
  const sum = (lines) => lines.reduce((total, line) => total + (line.portions - line.paid) * line.unit_price, 0);
  const toggle = (line) => {
    const next = new Set(picked.value);
    if (!next.delete(line.line_id)) next.add(line.line_id);
    picked.value = next;
  };
  const perOrder = (make) => {
    for (const order of new Set(chosen.map((line) => line.order))) {
      const lines = chosen
        .filter((line) => line.order === order)
        .map((line) => ({ line_id: line.line_id, portions: line.portions - line.paid }));
      send({ order_id: order.order_id, lines, ...make(order) });
    }
    picked.value = new Set();
    asking.value = "";
  };
  const open = all.filter((line) => line.portions > line.paid);
  return html`
    ${orders.map((order) => html`<${Part} key=${order.order_id} order=${order} picked=${picked.value} onToggle=${toggle} />`)}
    <p class="sum"><span>${t("waiter.open_sum")}</span><b class="number">${money(sum(open), orders[0].currency)}</b></p>
    <div class="dock dock--order">
      ${chosen.length === 0
        ? html`<button class="button button--big" type="button" disabled=${!open.length} onClick=${() => (picked.value = new Set(open.map((line) => line.line_id)))}>${t("waiter.pick_all")}</button>`
        : html`<button class="button button--big" type="button" onClick=${() => (asking.value = "move")}><${Icon} name="table" />${t("waiter.move_lines")}</button>
            ${MAY_VOID.has(person.value?.role) && html`<button class="button button--big button--danger" type="button" onClick=${() => (asking.value = "void")}><${Icon} name="trash" />${t("waiter.void")}</button>`}
            <button class="button button--primary button--big" type="button" onClick=${() => {
              const total = sum(chosen);
              perOrder(() => ({ type: "lines.mark_paid", check_id: uuid7() }));
              toasts.say(t("waiter.marked_paid", { total: money(total, orders[0].currency) }), { ms: SAID_MS });
            }}>${t("waiter.mark_paid")} <span class="number">${money(sum(chosen), orders[0].currency)}</span></button>`}
    </div>
    ${asking.value === "void" &&
    html`<${Sheet} label=${t("waiter.why")} onClose=${() => (asking.value = "")}>
      <div class="stack">${REASONS.map((reason) => html`<button key=${reason} class="button button--big" type="button" onClick=${() => perOrder(() => ({ type: "lines.void", reason: t(`waiter.reason_${reason}`) }))}>${t(`waiter.reason_${reason}`)}</button>`)}</div>
    <//>`}
    ${asking.value === "move" &&
    html`<${Sheet} label=${t("waiter.move_where")} onClose=${() => (asking.value = "")}>
      <${Places} but=${row.place} onPick=${(place) => {
        const there = tables.rows.peek().get(place.id);
        const target = there?.orders?.[0]?.order_id ?? uuid7();
        perOrder(() => ({ type: "lines.move", to_order: target, to_place: place.id }));
      }} />
    <//>`}
  `;
}

function Part({ order, picked, onToggle }) {
  return html`<section class="panel">
    <div class="panel-head"><h2>${order.number}</h2><span class="tag">${t(`waiter.step_${order.step}`)}</span></div>
    ${order.rounds.map((round) => html`<${Courses} key=${round.round_id} round=${round} />`)}
    <ul class="rows">
      ${owed(order).map((line) => {
        const isVoid = line.portions <= 0;
        const isPaid = !isVoid && line.paid >= line.portions;
        return html`<li class="row ${isVoid ? "row--void" : ""}" key=${line.line_id}>
          <label class="row-pick">
            <input type="checkbox" disabled=${isVoid || isPaid} checked=${picked.has(line.line_id)} onChange=${() => onToggle(line)} />
            <span class="row-text"><span class="row-name">${isVoid ? line.quantity : line.portions} × <bdi>${line.name}</bdi></span>
              ${(line.option_names ?? []).length > 0 && html`<span class="row-more"><bdi>${line.option_names.join(", ")}</bdi></span>`}
              ${line.note && html`<span class="row-more"><bdi>„${line.note}“</bdi></span>`}
              <span class="row-more">${isVoid ? t("waiter.voided") : isPaid ? t("waiter.paid") : line.round ? `${time(line.round.placed_at)} · ${t(`waiter.step_${line.round.step}`)}` : t("waiter.moved_here")}</span></span>
            <span class="number">${money(Math.max(0, line.portions) * line.unit_price, order.currency)}</span>
          </label>
        </li>`;
      })}
    </ul>
    ${(order.paid_total ?? 0) > 0 && html`<p class="sum"><span>${t("waiter.paid")}</span><span class="number">${money(order.paid_total, order.currency)}</span></p>`}
  </section>`;
}

// Held courses wait for this tap.
function Courses({ round }) {
  const waiting = (round.courses ?? []).filter((course) => course.step === "waiting");
  if (!waiting.length) return null;
  return html`<div class="courses">
    ${waiting.map((course) => html`<button key=${course.course} class="button button--big" type="button" onClick=${() => send({ type: "tickets.fire", tickets: course.tickets })}><${Icon} name="bell" />${t("waiter.fire", { n: course.course })}</button>`)}
  </div>`;
}

export function Places({ but, kinds = ["table", "room"], onPick }) {
  return html`<div class="floor">
    ${boot.places
      .filter((place) => kinds.includes(place.kind) && place.id !== but)
      .map((place) => html`<button key=${place.id} class="button button--big" type="button" onClick=${() => onPick(place)}><bdi>${place.label}</bdi>
        ${tables.rows.value.get(place.id)?.state === "taken" && html`<${Icon} name="people" />`}</button>`)}
  </div>`;
}
