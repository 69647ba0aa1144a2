// All-day: how many of each thing are still to be made, over all tickets on the wall.
import { html } from "../lib/ui.js";
import { t } from "../lib/strings.js";
import { readyUnits, wantedUnits } from "./lines.js";
import { Side } from "./side.js";

// [{name, count, ways: [{text, count}]}], most first.  `ways` tells apart how it is wanted.
export function countAllDay(rows) {
  const items = new Map();
  for (const row of rows.values()) {
    for (const line of row.lines) {
      const count = wantedUnits(line).length - readyUnits(line).length;
      if (count <= 0) continue;
      const item = items.get(line.name) ?? { name: line.name, count: 0, ways: new Map() };
      item.count += count;
      const way = [...(line.removals ?? []), ...(line.options ?? [])].join(" · ");
      if (way) item.ways.set(way, (item.ways.get(way) ?? 0) + count);
      items.set(line.name, item);
    }
  }
  return [...items.values()]
    .map((item) => ({
      ...item,
      ways: [...item.ways].map(([text, count]) => ({ text, count })).sort(byCount),
    }))
    .sort((a, b) => byCount(a, b) || a.name.localeCompare(b.name));
}

const byCount = (a, b) => b.count - a.count;

export function AllDay({ rows, onClose }) {
  const items = countAllDay(rows);
  return html`<${Side} id="all-day" title=${t("kitchen.all_day")} onClose=${onClose}>
    ${items.length === 0 && html`<p class="side__empty">${t("kitchen.all_day_empty")}</p>`}
    <ul class="tally">
      ${items.map(
        (item) => html`<li key=${item.name} class="tally__item">
          <span class="tally__count">${item.count}</span>
          <span class="tally__name">
            <bdi>${item.name}</bdi>
            ${item.ways.map(
              (way) => html`<small class="tally__way" key=${way.text}>
                ${way.count} × <bdi>${way.text}</bdi>
              </small>`,
            )}
          </span>
        </li>`,
      )}
    </ul>
  <//>`;
}
