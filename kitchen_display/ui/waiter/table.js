// One table: enter an order, its tab, who sits there.
import { boot } from "../lib/boot.js";
import { Icon } from "../lib/icon.js";
import { uuid7 } from "../lib/ids.js";
import { Sheet } from "../lib/sheet.js";
import { t } from "../lib/strings.js";
import { Tabs } from "../lib/tabs.js";
import { html, useSignal } from "../lib/ui.js";
import { Pad } from "./pad.js";
import { ordersAt, page, send, tableAt, tables, tableState } from "./state.js";
import { Places, Tab } from "./tab.js";
import { Wants } from "./wants.js";

export function Table({ place }) {
  const row = tableAt(place);
  const shown = useSignal("order");
  if (!row) return null;
  const state = tableState(row);
  const count = ordersAt(row.place, row.seating_id).length;
  return html`
    <header class="table-head">
      <button class="button button--round button--big" type="button" aria-label=${t("waiter.back")} onClick=${() => (page.value = { name: "floor" })}><${Icon} name="back" /></button>
      <h1><bdi>${row.label}</bdi></h1>
      ${row.state && html`<span class="tag tag--${state === "free" ? "good" : "open"}">${t(`table_state.${state}`)}</span>`}
    </header>
    <${Wants} row=${row} />
    <${Tabs}
      label=${row.label}
      value=${shown.value}
      onPick=${(id) => (shown.value = id)}
      tabs=${[
        { id: "order", text: t("waiter.order") },
        { id: "tab", text: t("waiter.tab"), count: count || undefined },
        { id: "table", text: t("waiter.table") },
      ]}
    >
      ${shown.value === "order" && html`<${Pad} row=${row} />`}
      ${shown.value === "tab" && html`<${Tab} row=${row} />`}
      ${shown.value === "table" && html`<${Seating} row=${row} />`}
    <//>
  `;
}

function Seating({ row }) {
  const asking = useSignal("");
  const owes = (row.orders ?? []).some((order) => order.total > order.paid_total);
  const close = (unserved) => {
    send({ type: "seating.close", seating_id: row.seating_id, ...(unserved && { unserved: true }), ...(owes && { unpaid: true, reason: "left" }) });
    asking.value = "";
    page.value = { name: "floor" };
  };
  if (!row.seating_id) {
    if (boot.admission === "open") return html`<p class="hint">${t("waiter.open_house")}</p>`;
    return html`<div class="stack"><button class="button button--primary button--big" type="button" onClick=${() => send({ type: "seating.open", seating_id: uuid7(), place: row.place })}>${t("waiter.seat")}</button></div>`;
  }
  const isUnserved = (row.orders ?? []).some((order) => order.steps.some((step) => ["placed", "started", "ready", "scheduled"].includes(step)));
  return html`<div class="stack">
    <p class="code"><span>${t("waiter.code")}</span><b>${row.code}</b></p>
    <p class="hint">${t("waiter.phones", { count: row.phones ?? 0 })}</p>
    <button class="button button--big" type="button" onClick=${() => (asking.value = "move")}><${Icon} name="table" />${t("waiter.move_table")}</button>
    <button class="button button--big" type="button" onClick=${() => (asking.value = "merge")}><${Icon} name="people" />${t("waiter.merge_table")}</button>
    <button class="button button--big button--danger" type="button" onClick=${() => (isUnserved || owes ? (asking.value = "close") : close(false))}>${t("waiter.close_table")}</button>
    ${asking.value === "close" &&
    html`<${Sheet} kind="dialog" label=${t("waiter.close_table")} onClose=${() => (asking.value = "")} foot=${html`<button class="button button--danger button--big" type="button" onClick=${() => close(isUnserved)}>${t("waiter.close_anyway")}</button>`}>
      ${isUnserved && html`<p>${t("waiter.close_unserved")}</p>`} ${owes && html`<p>${t("waiter.close_unpaid")}</p>`}
    <//>`}
    ${["move", "merge"].includes(asking.value) &&
    html`<${Sheet} label=${t(`waiter.${asking.value}_where`)} onClose=${() => (asking.value = "")}>
      <${Places} but=${row.place} onPick=${(place) => {
        const there = tables.rows.peek().get(place.id);
        const isTaken = Boolean(there?.seating_id);
        if (asking.value === "merge" && isTaken) send({ type: "seating.merge", seating_id: row.seating_id, into: there.seating_id });
        else send({ type: "seating.move", seating_id: row.seating_id, place: place.id });
        asking.value = "";
        page.value = { name: "table", place: place.id };
      }} />
    <//>`}
  </div>`;
}
