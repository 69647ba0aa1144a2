// What a table owes, line by line; picked portions can be taken off, paid elsewhere or moved.
import { boot } from "../lib/boot.js";
import { money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { uuid7 } from "../lib/ids.js";
import { Sheet } from "../lib/sheet.js";
import { t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";
import { person } from "./session.js";
import { ordersAt, say, send, sendThen, tables, unbroken, unsentAt } from "./state.js";
import { openOf, owed, Part, Waiting } from "./tab_lines.js";

const REASONS = ["mistake", "complaint", "left", "broken"];
const MAY_VOID = new Set(["shift_lead", "owner"]);

// A bottle's deposit goes where the bottle goes.
function picking(all, picked, line, count) {
  const next = new Map(picked);
  next.set(line.line_id, count);
  for (const other of all) {
    if (other.of !== line.line_id) continue;
    const each = Math.floor(other.quantity / line.quantity);
    next.set(other.line_id, Math.min(openOf(other), count * each));
  }
  return next;
}

export function Tab({ row }) {
  const orders = ordersAt(row.place, row.seating_id);
  const picked = useSignal(new Map());
  const asking = useSignal("");
  const isWaiting = unsentAt(row.place).length > 0;
  if (!orders.length && !isWaiting) return html`<div class="empty"><p class="empty-title">${t("waiter.tab_empty")}</p></div>`;
  const all = orders.flatMap((order) => owed(order).map((line) => ({ ...line, order })));
  // Somebody else may have moved or paid some of them meanwhile.
  const counted = (line) => Math.min(picked.value.get(line.line_id) ?? 0, openOf(line));
  const chosen = all.filter((line) => counted(line) > 0);
  const currency = orders[0]?.currency;
  const total = chosen.reduce((sum, line) => sum + counted(line) * line.unit_price, 0);
  const open = all.filter((line) => openOf(line) > 0);
  const owes = open.reduce((sum, line) => sum + openOf(line) * line.unit_price, 0);
  const onPick = (line, count) => (picked.value = picking(all, picked.value, line, count));
  // One command an order, and what each of them names.
  const perOrder = () => {
    const made = [...new Set(chosen.map((line) => line.order))].map((order) => {
      const own = chosen.filter((line) => line.order === order);
      const lines = own.map((line) => ({ line_id: line.line_id, portions: counted(line) }));
      const what = own.filter((line) => !line.of).map((line) => `${counted(line)} × ${unbroken(line.name)}`);
      return { order, lines, what: (what.length ? what : own.map((line) => line.name)).join(", ") };
    });
    picked.value = new Map();
    asking.value = "";
    return made;
  };
  const pay = () => {
    for (const { order, lines } of perOrder()) {
      sendThen({ type: "lines.mark_paid", order_id: order.order_id, lines, check_id: uuid7() }, {
        onDone: (answer) => say(t("waiter.marked_paid", { total: money(answer?.result?.total ?? total, order.currency) })),
      });
    }
  };
  const void_ = (reason) => {
    for (const { order, lines } of perOrder()) send({ type: "lines.void", order_id: order.order_id, lines, reason: t(`waiter.reason_${reason}`) });
  };
  const move = (place) => {
    // Onto what they owe there already, also where that table is put together with others.
    const there = ordersAt(place.id, tables.rows.peek().get(place.id)?.seating_id);
    const target = there.find((order) => order.step !== "awaiting")?.order_id ?? uuid7();
    for (const { order, lines, what } of perOrder()) {
      const back = () =>
        sendThen({ type: "lines.move", order_id: target, lines, to_order: order.order_id, to_place: row.place }, {
          onDone: () => say(t("waiter.moved_back")),
        });
      sendThen({ type: "lines.move", order_id: order.order_id, lines, to_order: target, to_place: place.id }, {
        onDone: () => say(t("waiter.moved_lines", { what, place: place.label }), { onUndo: back }),
      });
    }
  };
  return html`
    <${Waiting} place=${row.place} />
    ${orders.map((order) => html`<${Part} key=${order.order_id} order=${order} picked=${picked.value} onPick=${onPick} />`)}
    ${orders.length > 0 && html`<p class="sum"><span>${t("waiter.open_sum")}</span><b class="number">${money(owes, currency)}</b></p>`}
    <div class="dock dock--order">
      ${chosen.length === 0
        ? html`<button class="button button--big" type="button" disabled=${!open.length} onClick=${() => (picked.value = new Map(open.map((line) => [line.line_id, openOf(line)])))}>${t("waiter.pick_all")}</button>`
        : html`<button class="button button--big" type="button" onClick=${() => (asking.value = "move")}><${Icon} name="table" />${t("waiter.move_lines")}</button>
            ${MAY_VOID.has(person.value?.role) && html`<button class="button button--big button--danger" type="button" onClick=${() => (asking.value = "void")}><${Icon} name="trash" />${t("waiter.void")}</button>`}
            <button class="button button--primary button--big" type="button" onClick=${pay}>${t("waiter.mark_paid")} <span class="number">${money(total, currency)}</span></button>`}
    </div>
    ${asking.value === "void" &&
    html`<${Sheet} label=${t("waiter.why")} onClose=${() => (asking.value = "")}>
      <div class="stack">${REASONS.map((reason) => html`<button key=${reason} class="button button--big" type="button" onClick=${() => void_(reason)}>${t(`waiter.reason_${reason}`)}</button>`)}</div>
    <//>`}
    ${asking.value === "move" &&
    html`<${Sheet} label=${t("waiter.move_where")} onClose=${() => (asking.value = "")}>
      <${Places} row=${row} onPick=${move} />
    <//>`}
  `;
}

// The other tables; those put together with this one are this one.
export function Places({ row, onPick, isOff = () => false }) {
  const isHere = (place) =>
    place.id === row.place || (row.seating_id && tables.rows.value.get(place.id)?.seating_id === row.seating_id);
  return html`<div class="floor">
    ${boot.places
      .filter((place) => ["table", "room"].includes(place.kind) && !isHere(place))
      .map((place) => {
        const isTaken = tables.rows.value.get(place.id)?.state === "taken";
        return html`<button key=${place.id} class="button button--big place-pick" type="button" disabled=${isOff(place)} onClick=${() => onPick(place)}><bdi>${place.label}</bdi>
          <small>${t(`table_state.${isTaken ? "taken" : "free"}`)}</small></button>`;
      })}
  </div>`;
}
