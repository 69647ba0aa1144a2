// Who sits at a table: seat, move, join, close.
import { boot } from "../lib/boot.js";
import { Icon } from "../lib/icon.js";
import { uuid7 } from "../lib/ids.js";
import { Sheet } from "../lib/sheet.js";
import { t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";
import { joinedWith, live, ordersAt, page, say, send, sendThen, tables, unbroken } from "./state.js";
import { Places } from "./tab.js";
import { owed } from "./tab_lines.js";

const OPEN_STEPS = new Set(["placed", "started", "ready", "scheduled"]);

// What has not come to the table yet: "2 × Brotzeitbrett".
function unserved(row) {
  return ordersAt(row.place, row.seating_id)
    .flatMap(owed)
    .filter((line) => line.portions > 0 && !line.of && OPEN_STEPS.has(line.round?.step))
    .map((line) => `${line.portions} × ${unbroken(line.name)}`);
}

const isTaken = (place) => Boolean(tables.rows.value.get(place.id)?.seating_id);

export function Seating({ row }) {
  const asking = useSignal("");
  const partner = useSignal(null);
  if (!row.seating_id) {
    if (boot.admission === "open") return html`<p class="hint">${t("waiter.open_house")}</p>`;
    return html`<div class="stack"><button class="button button--primary button--big" type="button" onClick=${() => send({ type: "seating.open", seating_id: uuid7(), place: row.place })}>${t("waiter.seat")}</button></div>`;
  }
  const { seating_id } = row;
  const party = [row, ...joinedWith(row)];
  const owes = party.flatMap((each) => each.orders ?? []).some((order) => order.total > order.paid_total);
  const isUnserved = party.flatMap((each) => each.orders ?? []).some((order) => order.steps.some((step) => OPEN_STEPS.has(step)));
  const toFloor = () => {
    if (page.peek().place === row.place) page.value = { name: "floor" };
  };
  const close = () => {
    asking.value = "";
    sendThen({ type: "seating.close", seating_id, ...(isUnserved && { unserved: true }), ...(owes && { unpaid: true, reason: "left" }) }, {
      onDone: () => {
        toFloor();
        say(t("waiter.closed", { table: row.label }));
      },
    });
    if (!live.status.peek().live) toFloor();
  };
  // The page goes along once the house has moved them, never before: the next order is theirs.
  const move = (place) => {
    asking.value = "";
    const back = () =>
      sendThen({ type: "seating.move", seating_id, place: row.place }, { onDone: () => (page.value = { name: "table", place: row.place }) });
    sendThen({ type: "seating.move", seating_id, place: place.id }, {
      onDone: () => {
        if (page.peek().place === row.place) page.value = { name: "table", place: place.id };
        say(t("waiter.now_at", { table: row.label, place: place.label }), { onUndo: back });
      },
    });
  };
  // The others come to this table.  A free one is taken along with a seating of its own.
  const merge = (place) => {
    partner.value = null;
    const there = tables.rows.peek().get(place.id)?.seating_id;
    const other = there || uuid7();
    if (!there) send({ type: "seating.open", seating_id: other, place: place.id });
    sendThen({ type: "seating.merge", seating_id: other, into: seating_id }, {
      onDone: () => say(t("waiter.merged", { table: row.label, other: place.label })),
    });
  };
  return html`<div class="stack">
    <p class="code"><span>${t("waiter.code")}</span><b>${row.code}</b></p>
    <p class="hint">${t("waiter.phones", { count: row.phones ?? 0 })}</p>
    <button class="button button--big" type="button" onClick=${() => (asking.value = "move")}><${Icon} name="table" />${t("waiter.move_table")}</button>
    <button class="button button--big" type="button" onClick=${() => (asking.value = "merge")}><${Icon} name="people" />${t("waiter.merge_table")}</button>
    <button class="button button--big button--danger" type="button" onClick=${() => (isUnserved || owes ? (asking.value = "close") : close())}>${t("waiter.close_table")}</button>
    ${asking.value === "close" &&
    html`<${Sheet} kind="dialog" label=${t("waiter.close_of", { table: row.label })} onClose=${() => (asking.value = "")} foot=${html`<button class="button button--danger button--big" type="button" onClick=${close}>${t("waiter.close_anyway")}</button>`}>
      ${isUnserved && html`<p>${t("waiter.close_left")}</p><ul class="plain">${unserved(row).map((text) => html`<li key=${text}><bdi>${text}</bdi></li>`)}</ul>`}
      ${owes && html`<p>${t("waiter.close_unpaid")}</p>`}
    <//>`}
    ${asking.value === "move" &&
    html`<${Sheet} label=${t("waiter.move_where")} onClose=${() => (asking.value = "")}>
      <p class="hint">${t("waiter.taken_join")}</p>
      <${Places} row=${row} isOff=${isTaken} onPick=${move} />
    <//>`}
    ${asking.value === "merge" &&
    html`<${Sheet} label=${t("waiter.merge_where")} onClose=${() => (asking.value = "")}>
      <${Places} row=${row} onPick=${(place) => {
        asking.value = "";
        partner.value = place;
      }} />
    <//>`}
    ${partner.value &&
    html`<${Sheet} kind="dialog" label=${t("waiter.merge_both", { table: row.label, other: partner.value.label })} onClose=${() => (partner.value = null)} foot=${html`<button class="button button--primary button--big" type="button" onClick=${() => merge(partner.value)}>${t("waiter.merge_do")}</button>`}>
      <p>${t("waiter.merge_for_good")}</p>
    <//>`}
  </div>`;
}
