// The floor plan: every table with what it wants, by area.
import { boot } from "../lib/boot.js";
import { money, minutesSince, minutes } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { TableTile } from "../lib/table_tile.js";
import { html } from "../lib/ui.js";
import { joinedWith, now, ordersAt, page, tableAt, tables, tableState, unsentAt } from "./state.js";

export function Floor() {
  const rows = tables.rows.value;
  const areas = new Map();
  for (const place of boot.places) {
    const row = tableAt(place.id);
    if (!row) continue;
    const name = place.area || t(`waiter.area_${place.kind}`);
    areas.set(name, [...(areas.get(name) ?? []), row]);
  }
  if (tables.ready.value && rows.size === 0) {
    return html`<div class="empty"><p class="empty-title">${t("waiter.no_tables")}</p></div>`;
  }
  return [...areas].map(
    ([name, found]) => html`<section key=${name}>
      <h2 class="area"><bdi>${name}</bdi></h2>
      <div class="floor">
        ${found.map((row) => html`<${Tile} key=${row.place} row=${row} />`)}
      </div>
    </section>`,
  );
}

function Tile({ row }) {
  const state = tableState(row);
  const since = row.called_at ?? row.awaiting?.[0]?.placed_at ?? row.opened_at;
  const others = joinedWith(row).map(({ label }) => label);
  const unsent = unsentAt(row.place).length;
  const practised = ordersAt(row.place).filter((order) => order.practice);
  const more = [
    practised.map((order) => order.number).join(", "),
    unsent > 0 && t("staff.unsent_count", { count: unsent }),
    row.total > 0 && money(row.total, row.currency),
    others.length > 0 && t("waiter.joined_with", { tables: others.join(", ") }),
  ];
  return html`<${TableTile}
    name=${row.label}
    state=${state}
    stateText=${row.state || unsent ? t(`table_state.${state}`) : ""}
    since=${since && minutesSince(since, now.value) > 0 ? minutes(minutesSince(since, now.value)) : ""}
    more=${more.filter(Boolean).join(" · ")}
    onPick=${() => (page.value = { name: "table", place: row.place })}
  />`;
}
