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
  if (!row) return null;
  const state = tableState(row);
  const count = ordersAt(row.place, row.seating_id).length;
  const others = joinedWith(row).map(({ label }) => label);
  return html`
    <header class="table-head">
      <button class="button button--round" type="button" aria-label=${t("waiter.back")} onClick=${() => (page.value = { name: "floor" })}><${Icon} name="back" /></button>
      <h1><bdi>${row.label}</bdi> ${others.length > 0 && html`<small>${t("waiter.joined_with", { tables: others.join(", ") })}</small>`}</h1>
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
