// What else can be done with a ticket: refuse a line, make it again, print it again.  Choose the line,
// choose the reason; that is all.
import { t } from "../lib/strings.js";
import { html, useState } from "../lib/ui.js";
import { Segments } from "../lib/segments.js";
import { Icon } from "../display/icon.js";
import { wantedUnits } from "./lines.js";
import { Side } from "./side.js";

const REFUSALS = ["sold_out", "allergy", "broken", "other"];
const REMAKES = ["burnt", "dropped", "wrong", "cold", "other"];
const ICONS = { sold_out: "without", allergy: "alarm", burnt: "flame" };

const linesOf = (tickets) =>
  tickets.flatMap((row) =>
    row.lines.filter((line) => wantedUnits(line).length).map((line) => ({ row, line })),
  );

const keyOf = ({ row, line }) => `${row.ticket_id} ${line.line_id} ${line.part ?? ""}`;

function Lines({ entries, chosen, onChoose }) {
  return html`<ul class="choose" aria-label=${t("kitchen.which_line")}>
    ${entries.map(
      (entry) => html`<li key=${keyOf(entry)}>
        <button
          type="button"
          class="button button--big button--wide choose__line"
          aria-pressed=${chosen === keyOf(entry) ? "true" : "false"}
          onClick=${() => onChoose(entry)}
        >
          <span class="choose__count">${wantedUnits(entry.line).length} ×</span><bdi>${entry.line.name}</bdi>
        </button>
      </li>`,
    )}
  </ul>`;
}

function Reasons({ names, onReason }) {
  return html`<div class="reasons" role="group" aria-label=${t("kitchen.why")}>
    ${names.map(
      (name) => html`<button type="button" class="button button--big button--danger" key=${name} onClick=${() => onReason(name)}>
        <${Icon} name=${ICONS[name] ?? "void"} />${t(`kitchen.reason_${name}`)}
      </button>`,
    )}
  </div>`;
}

function Substitute({ dishes, item, value, onPick }) {
  const others = dishes.filter((dish) => dish.id !== item && !dish.isOut);
  if (!others.length) return null;
  return html`<div class="field">
    <label for="substitute">${t("kitchen.substitute")}</label>
    <select id="substitute" class="input input--big" value=${value} onChange=${(event) => onPick(event.currentTarget.value)}>
      <option value="">${t("kitchen.no_substitute")}</option>
      ${others.map((dish) => html`<option key=${dish.id} value=${dish.id}>${dish.name}</option>`)}
    </select>
  </div>`;
}

function Portions({ units, value, onPick }) {
  if (units < 2) return null;
  const all = Array.from({ length: Math.min(units, 6) }, (_, at) => at + 1);
  const options = (all.includes(units) ? all : [...all.slice(0, 5), units]).map((n) => ({
    value: String(n),
    text: String(n),
  }));
  return html`<${Segments} label=${t("kitchen.portions")} value=${String(value)} options=${options} onPick=${(n) => onPick(Number(n))} isBig />`;
}

// `dishes` is the menu: [{id, name, isOut}].  `onRefuse` and `onAgain` close the panel themselves.
export function TicketPanel({ tickets, first = "refuse", number, dishes, onRefuse, onAgain, onReprint, onClose }) {
  const entries = linesOf(tickets);
  const [what, setWhat] = useState(first);
  const [chosen, setChosen] = useState(entries.length === 1 ? keyOf(entries[0]) : "");
  const [count, setCount] = useState(0);
  const [substitute, setSubstitute] = useState("");
  const [isEnding, setIsEnding] = useState(false);
  const entry = entries.find((each) => keyOf(each) === chosen);
  const units = entry ? wantedUnits(entry.line) : [];
  const portions = Math.min(count || units.length, units.length);
  const choose = (next) => {
    setChosen(keyOf(next));
    setCount(0);
    setSubstitute("");
  };
  const refuse = (reason) => onRefuse({ row: entry.row, line: entry.line, portions, reason, substitute, isEnding });
  const again = (reason) => onAgain({ row: entry.row, units: units.slice(0, portions), reason });
  const tasks = [
    { value: "refuse", text: t("kitchen.refuse") },
    { value: "again", text: t("kitchen.remake") },
  ];
  return html`<${Side} id="ticket" title=${t("kitchen.ticket_panel", { number })} isWide onClose=${onClose}>
    <${Segments} label=${t("kitchen.what")} value=${what} options=${tasks} onPick=${setWhat} isBig />
    <${Lines} entries=${entries} chosen=${chosen} onChoose=${choose} />
    ${entry &&
    html`<${Portions} units=${units.length} value=${portions} onPick=${setCount} />
      ${what === "refuse" &&
      html`<${Substitute} dishes=${dishes} item=${entry.line.item} value=${substitute} onPick=${setSubstitute} />
        <button
          type="button"
          class="button button--big button--wide"
          aria-pressed=${isEnding ? "true" : "false"}
          onClick=${() => setIsEnding(!isEnding)}
        >
          <${Icon} name=${isEnding ? "check" : "without"} />${t("kitchen.also_out")}
        </button>`}
      <${Reasons}
        names=${what === "refuse" ? REFUSALS : REMAKES}
        onReason=${what === "refuse" ? refuse : again}
      />`}
    ${onReprint &&
    html`<button type="button" class="button button--big button--wide reprint" onClick=${() => onReprint(tickets)}>
      <${Icon} name="printer" />${t("kitchen.reprint")}
    </button>`}
  <//>`;
}
