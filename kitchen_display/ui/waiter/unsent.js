// What has not left this phone, and what the house did not take: in words, with a way on.
import { boot } from "../lib/boot.js";
import { time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { sentenceOf, t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";
import { putBack } from "./cart.js";
import { live, menu, now, orders, page, send, tables, wishes } from "./state.js";

const SHOWN_AFTER_MS = 1_500;

const WORDS = {
  "call.answer": "waiter.i_go",
  "choice.make": "waiter.choice_made",
  "lines.mark_paid": "waiter.mark_paid",
  "lines.move": "waiter.move_lines",
  "lines.void": "waiter.void",
  "order.accept": "waiter.accept",
  "order.hand_over": "waiter.serve",
  "order.refuse": "waiter.refuse",
  "seating.admit": "waiter.let_in",
  "seating.close": "waiter.close_table",
  "seating.merge": "waiter.merge_do",
  "seating.move": "waiter.move_table",
  "seating.open": "waiter.seat",
  "stock.back": "waiter.is_back",
  "stock.out": "waiter.sold_out",
};

const placed = (id) => boot.places.find((place) => place.id === id);

export function dishes(lines) {
  const names = new Map(menu.value.items.map((item) => [item.id, item]));
  return lines.map(({ item, variant, quantity }) => {
    const known = names.get(item);
    const size = known?.variants?.find((one) => one.id === variant)?.name;
    return [`${quantity} ×`, known?.name ?? item, size].filter(Boolean).join(" ");
  });
}

// Where it belongs, and what it is: "Tisch 5", "2 × Pils, 1 × Suppe".
function inWords(command) {
  const order = orders.rows.value.get(command.order_id);
  const seated = [...tables.rows.value.values()].find((row) => row.seating_id && row.seating_id === command.seating_id);
  const where = seated?.label ?? placed(command.place)?.label ?? order?.place ?? "";
  if (command.type === "order.place") return { where, what: dishes(command.lines).join(", ") };
  return { where: [where, order?.number].filter(Boolean).join(" · "), what: t(WORDS[command.type] ?? "waiter.other_change") };
}

function Words({ command }) {
  const { where, what } = inWords(command);
  return html`${where && html`<b><bdi>${where}</bdi></b>${" "}`}<bdi>${what}</bdi>`;
}

export function Unsent() {
  const isOpen = useSignal(false);
  // With reception, what leaves within a second or two moves nothing on the page.
  const isLate = ({ at }) => !live.status.value.live || now.value - Date.parse(at) >= SHOWN_AFTER_MS;
  const waiting = wishes.current().filter((wish) => wish.unsent && isLate(wish));
  if (!waiting.length) return null;
  return html`<div class="unsent"><div class="banner" role="status"><${Icon} name="clock" />
    <span>${t("staff.unsent_count", { count: waiting.length })}</span>
    <button class="button" type="button" aria-expanded=${isOpen.value ? "true" : "false"} onClick=${() => (isOpen.value = !isOpen.value)}>${t("waiter.what")}</button></div>
    ${isOpen.value &&
    html`<ul class="plain unsent-list">${waiting.map(
      ({ command, at }) => html`<li key=${at}><span class="number">${time(at)}</span> <${Words} command=${command} /></li>`,
    )}</ul>`}</div>`;
}

// An order that was not taken goes back to where it was entered: nobody writes it twice.
export function Trouble({ of }) {
  const { answer, command, id } = of;
  const isOrder = command?.type === "order.place";
  const isShort = command?.type === "order.accept" && answer?.code === "stock.sold_out";
  const acceptRest = () => {
    wishes.forget(id);
    send({ ...command, if_sold_out: "ask" });
  };
  const again = () => {
    putBack(command, menu.peek());
    wishes.forget(id);
    const isTable = ["table", "room"].includes(placed(command.place)?.kind);
    page.value = isTable ? { name: "table", place: command.place } : { name: "telephone" };
  };
  return html`<div class="banner banner--trouble" role="alert"><${Icon} name="warning" />
    <span>${command && html`<${Words} command=${command} /><br />`}${sentenceOf(answer)}</span>
    ${isOrder && html`<button type="button" class="button" onClick=${again}>${t("waiter.enter_again")}</button>`}
    ${isShort && html`<button type="button" class="button" onClick=${acceptRest}>${t("staff.accept_rest")}</button>`}
    <button type="button" class="button" onClick=${() => wishes.forget(id)}>${t("staff.understood")}</button></div>`;
}
