// A line of an order: what is left of it, and - while it can - taking it off or changing it.
import { money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { uuid7 } from "../lib/ids.js";
import { listed, t } from "../lib/strings.js";
import { effect, html, signal } from "../lib/ui.js";
import { keepNotes, keepParts, readNotes } from "./notes.js";
import { announcement, ask, isAsking, model, orders, sheet } from "./state.js";
import { words } from "./words.js";

// What staff answered to a guest's wish, by line: it is gone from the house's row then.  Both are kept
// on the phone, so that an answer is read after a reload too, and after it came to a shut page.
const answers = signal(readNotes("answers"));
let asked = readNotes("asked");
effect(() => {
  const open = new Map();
  for (const order of orders.value) {
    for (const request of order.requests ?? []) {
      for (const lineId of Object.keys(request.lines)) {
        const { order_id } = order;
        open.set(lineId, asked.get(lineId) ?? { order_id, voided: voidedOf(order, lineId) });
      }
    }
  }
  const told = new Map(answers.peek());
  // Asked again, the last answer counts no more.
  for (const lineId of open.keys()) told.delete(lineId);
  for (const [lineId, wish] of asked) {
    if (open.has(lineId)) continue;
    const order = orders.value.find(({ order_id }) => order_id === wish.order_id);
    // An order that is not shown here (yet) has no answer either.
    if (!order) open.set(lineId, wish);
    else {
      const answer = voidedOf(order, lineId) > wish.voided ? "granted" : "declined";
      told.set(lineId, answer);
      announcement.value = t(`line.${answer}`);
    }
  }
  const isOther = (a, b) => JSON.stringify([...a]) !== JSON.stringify([...b]);
  if (isOther(open, asked)) keepNotes("asked", open);
  asked = open;
  if (!isOther(told, answers.peek())) return;
  answers.value = told;
  keepNotes("answers", told);
});

function voidedOf(order, lineId) {
  return order.rounds.reduce((sum, { voided }) => sum + (voided?.[lineId] ?? 0), 0);
}

// Named in the reader's language as far as the menu still knows it; else as it was sold.
function namesOf(line) {
  const menu = model.value;
  const item = menu?.items.get(line.item);
  const variant = item?.variants?.find(({ id }) => id === line.variant);
  const known = item ? menu.options(item) : [];
  const ids = line.options ?? [];
  const counts = new Map();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  const options = [...counts].map(([id, count]) => {
    const option = known.find((each) => each.id === id);
    return option && (count > 1 ? `${count}× ` : "") + words(option.name);
  });
  const parts = item?.bundle ? line.parts ?? [] : [];
  const chosen = item?.bundle && readNotes("parts").get(line.line_id);
  if (chosen) {
    // Sold in the house's language; the phone that chose it reads it in its own.
    return { name: words(item.name), more: [menu.choiceText({ ...line, parts: chosen })] };
  }
  return {
    name: item ? [item.name, variant?.name].filter(Boolean).map(words).join(" ") : line.name,
    more: [
      ...parts,
      ...(options.every(Boolean) ? options : line.option_names ?? []),
    ],
  };
}

export function OrderLine({ order, round, line, isChanging }) {
  const { name, more } = namesOf(line);
  const voided = round.voided?.[line.line_id] ?? 0;
  const left = line.quantity - voided - (round.elsewhere?.[line.line_id] ?? 0);
  const pending = (order.requests ?? []).some(({ lines }) => line.line_id in lines);
  const answer = answers.value.get(line.line_id);
  const isDeposit = Boolean(line.of);
  return html`<li class="round-line${isDeposit ? " round-line--deposit" : ""}">
          <span class="round-quantity number">${left || voided}×</span>
          <span class="round-name${left ? "" : " round-name--void"}"
            ><bdi dir="auto">${name}</bdi>${more.length > 0 &&
            html`<br /><small><bdi dir="auto">${listed(more)}</bdi></small>`}${line.note &&
            html`<br /><small class="round-note"><${Icon} name="note" /> <bdi dir="auto">${line.note}</bdi></small>`}${voided > 0 &&
            !isDeposit &&
            html`<br /><small class="round-void">${t("line.cancelled", { count: voided })}</small>`}${pending &&
            html`<br /><small class="round-asked"><${Icon} name="clock" /> ${t("line.asked")}</small>`}${!pending &&
            answer === "declined" &&
            html`<br /><small class="round-asked"><${Icon} name="info" /> ${t("line.declined")}</small>`}</span
          >
          <span class="round-price number">${money(line.unit_price * left, order.currency)}</span>
          ${isChanging && left > 0 && !isDeposit && !pending && html`<${Tools} order=${order} round=${round} line=${line} left=${left} name=${name} />`}
        </li>`;
}

function Tools({ order, round, line, left, name }) {
  const isFired = (round.fired ?? []).includes(line.line_id) && round.step !== "awaiting";
  const busy =
    isAsking("lines.cancel", ({ lines }) => lines[0].line_id === line.line_id) ||
    isAsking("lines.change", ({ line_id }) => line_id === line.line_id);
  const cancel = (portions) =>
    ask({ type: "lines.cancel", order_id: order.order_id, lines: [{ line_id: line.line_id, portions }] });
  const item = model.value?.items.get(line.item);
  // What a menu was put together of only the phone knows that sent it.
  const parts = item?.bundle ? readNotes("parts").get(line.line_id) : [];
  // One wish: refused, all stays as it was; taken, the new dish has the old one's minute.
  const change = () => {
    const { variant = "", options = [], note = "" } = line;
    const start = { item: line.item, quantity: left, variant, options, parts, note };
    sheet.value = { kind: "item", item: line.item, wish: { start, send: changeTo } };
  };
  const changeTo = (chosen, total) => {
    const line_id = uuid7();
    keepParts([{ line_id, parts: chosen.parts }]);
    const put = { line_id, ...chosen };
    const what = { line_id: line.line_id, portions: left, round_id: uuid7(), line: put };
    ask({ type: "lines.change", order_id: order.order_id, ...what, total_max: total });
  };
  if (busy) return html`<p class="round-tools" role="status">${t("send.sending")}</p>`;
  const button = (key, run) =>
    html`<button class="button round-tool" type="button" aria-label="${t(key)}: ${name}" onClick=${run}>
      ${t(key)}
    </button>`;
  return html`<div class="round-tools">
    ${isFired
      ? html`<p class="field-hint">${t("line.fired")}</p>
          ${button("line.ask", () => cancel(left))}`
      : html`${left > 1 && button("line.less", () => cancel(1))} ${button("line.cancel", () => cancel(left))}
          ${item && parts && button("line.change", change)}`}
  </div>`;
}
