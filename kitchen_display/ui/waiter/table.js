// One table: enter an order, its tab, who sits there.
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { Tabs } from "../lib/tabs.js";
import { html, useSignal } from "../lib/ui.js";
import { Pad } from "./pad.js";
import { Seating } from "./seating.js";
import { joinedWith, ordersAt, page, tableAt, tableState } from "./state.js";
import { Tab } from "./tab.js";
import { Wants } from "./wants.js";

export function Table({ place }) {
  const row = tableAt(place);
  const shown = useSignal("order");
  const wants = Boolean(row?.call || row?.asking?.length || row?.awaiting?.length);
  // What comes while somebody enters an order waits in the header: no key moves under the thumb.
  const isHeard = useSignal(wants);
  if (!row) return null;
  const isQuiet = wants && !isHeard.value && shown.value === "order";
  const state = tableState(row);
  const count = ordersAt(row.place, row.seating_id).length;
  const others = joinedWith(row).map(({ label }) => label);
  return html`
    <header class="table-head">
      <button class="button button--round" type="button" aria-label=${t("waiter.back")} onClick=${() => (page.value = { name: "floor" })}><${Icon} name="back" /></button>
      <h1><bdi>${row.label}</bdi> ${others.length > 0 && html`<small>${t("waiter.joined_with", { tables: others.join(", ") })}</small>`}</h1>
      ${isQuiet && html`<button class="button button--danger" type="button" onClick=${() => (isHeard.value = true)}><${Icon} name="bell" />${t(`table_state.${state}`)}</button>`}
      ${row.state && !isQuiet && html`<span class="tag tag--${state === "free" ? "good" : "open"}">${t(`table_state.${state}`)}</span>`}
    </header>
    ${!isQuiet && html`<${Wants} row=${row} />`}
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
