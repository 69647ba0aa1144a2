// 86 and counts: one tap takes a dish off, and what else there is to say of it comes after.
import { time } from "../lib/format.js";
import { Sheet } from "../lib/sheet.js";
import { Stepper } from "../lib/stepper.js";
import { sentenceOf, t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";
import { ask, live, menu, now, orders, say, send, stock, tables, unbroken } from "./state.js";

const HOURS = [1, 2, 4];
const HOUR_MS = 3_600_000;
const REASONS = ["sold_out", "undelivered", "broken", "not_good"];
// Nobody of these holds a phone with this house's page.
const WITHOUT_PHONE = new Set(["telephone", "counter", "kiosk", "aggregator"]);

// Whether the question reaches a phone; otherwise a person asks it, from the list of what to do.
function hasPhone(line) {
  const order = orders.rows.value.get(line.order_id);
  if (!order) return true;
  const seating = order.seating && [...tables.rows.value.values()].find((row) => row.seating_id === order.seating);
  if (seating) return seating.phones > 0;
  return !WITHOUT_PHONE.has(order.channel) && !tables.rows.value.has(order.place_id);
}

export function Stock() {
  const typed = useSignal("");
  const counting = useSignal(null);
  const hit = useSignal(null); // {key, item, name, lines}
  const wanted = typed.value.trim().toLowerCase();
  const found = wanted ? menu.value.items.filter((item) => item.name.toLowerCase().includes(wanted)).slice(0, 8) : [];
  const rows = [...stock.rows.value.values()].filter((row) => row.out || row.left >= 0);
  const out = async (item) => {
    typed.value = "";
    const command = { type: "stock.out", key: `item:${item.id}`, reason: t("waiter.sold_out"), substitute: item.substitute ?? "" };
    // Without reception nobody can say whom it hits: it goes out as soon as it can.
    if (!live.status.peek().live) {
      send(command);
      return;
    }
    const { answer, state } = await ask(command);
    if (state === "accepted") hit.value = { command, item, lines: answer?.result?.hit ?? [] };
    else say(sentenceOf(answer));
  };
  return html`<section class="panel">
    <div class="panel-head"><h2>${t("waiter.stock")}</h2></div>
    <div class="pad-bar"><label class="visually-hidden" for="stock-search">${t("waiter.search_item")}</label>
      <input id="stock-search" class="input" type="search" autocomplete="off" placeholder=${t("waiter.sold_out_what")} value=${typed.value} onInput=${(event) => (typed.value = event.currentTarget.value)} /></div>
    <ul class="rows">
      ${found.map((item) => html`<li class="row" key=${item.id}><div class="row-text"><p class="row-name"><bdi>${item.name}</bdi></p></div>
        <div class="row-side"><button class="button button--big" type="button" onClick=${() => (counting.value = { key: `item:${item.id}`, name: item.name, count: 10 })}>${t("waiter.count")}</button>
        <button class="button button--danger button--big" type="button" onClick=${() => out(item)}>${t("waiter.sold_out")}</button></div></li>`)}
      ${rows.map((row) => html`<li class="row" key=${row.key}><div class="row-text"><p class="row-name"><bdi>${row.name}</bdi></p>
          <p class="row-more">${row.out ? t("waiter.sold_out") : t("waiter.left", { count: row.left })}${row.until ? ` · ${t("waiter.until", { time: time(row.until) })}` : ""}</p></div>
        <div class="row-side">${row.out
          ? html`<button class="button button--big" type="button" onClick=${() => send({ type: "stock.back", key: row.key })}>${t("waiter.is_back")}</button>`
          : html`<button class="button button--big" type="button" onClick=${() => (counting.value = { key: row.key, name: row.name, count: row.count })}>${t("waiter.count")}</button>`}</div></li>`)}
    </ul>
    ${counting.value && html`<${Count} of=${counting} onDone=${() => (typed.value = "")} />`}
    ${hit.value && html`<${SoldOut} of=${hit} />`}
  </section>`;
}

function Count({ of, onDone }) {
  const { key, name, count } = of.value;
  const set = (value) => {
    send({ type: "stock.set", key, count: value });
    of.value = null;
    onDone();
  };
  const foot = html`<button class="button button--primary button--big" type="button" onClick=${() => set(count)}>${t("waiter.keep_count")}</button>`;
  return html`<${Sheet} kind="dialog" label=${name} onClose=${() => (of.value = null)} foot=${foot}>
    <${Stepper} label=${t("waiter.how_many")} value=${count} min=${0} max=${999} onChange=${(next) => (of.value = { ...of.value, count: next })} />
    <button class="button button--big" type="button" onClick=${() => set(null)}>${t("waiter.count_no_more")}</button>
  <//>`;
}

// It is out already; this is what may be added, and whom it hits.
function SoldOut({ of }) {
  const { command, item, lines } = of.value;
  const until = useSignal(0); // hours; none for until somebody brings it back
  const more = async (change) => {
    const next = { ...command, ...change };
    of.value = { ...of.value, command: next };
    const { answer, state } = await ask(next);
    if (state !== "accepted") say(sentenceOf(answer));
    else if (of.peek()) {
      // Who was asked meanwhile is not asked again; what begins after its end is none of its business.
      const asked = new Set(of.peek().lines.filter((line) => line.asked).map((line) => line.line_id));
      const found = answer?.result?.hit ?? [];
      of.value = { ...of.peek(), lines: found.map((line) => ({ ...line, asked: asked.has(line.line_id) })) };
    }
  };
  const setUntil = (hours) => {
    until.value = hours;
    more({ until: hours ? new Date(now.peek() + hours * HOUR_MS).toISOString() : null });
  };
  const refuse = (some) => {
    for (const line of some) {
      send({ type: "line.refuse", order_id: line.order_id, line_id: line.line_id, portions: line.portions, reason: "sold_out", substitute: command.substitute });
    }
    of.value = { ...of.value, lines: lines.map((line) => (some.includes(line) ? { ...line, asked: true } : line)) };
  };
  const left = lines.filter((line) => !line.asked);
  const others = menu.value.items.filter((one) => one.id !== item.id && !one.open);
  const near = others.filter((one) => one.category === item.category);
  const options = (list) => list.map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === command.substitute}>${one.name}</option>`);
  const foot = html`${left.length > 1 && html`<button class="button button--primary button--big" type="button" onClick=${() => refuse(left)}>${t("waiter.ask_all", { count: left.length })}</button>`}
    <button class="button button--big" type="button" onClick=${() => (of.value = null)}>${t("waiter.done")}</button>`;
  return html`<${Sheet} label=${t("waiter.is_out", { name: item.name })} onClose=${() => (of.value = null)} foot=${foot}>
    <div class="caller">
      <div class="field"><label for="out-instead">${t("waiter.out_instead")}</label>
        <select id="out-instead" class="input" onChange=${(event) => more({ substitute: event.currentTarget.value })}>
          <option value="" selected=${!command.substitute}>${t("waiter.out_nothing")}</option>
          ${options(near)}${options(others.filter((one) => !near.includes(one)))}
        </select></div>
      <div class="field"><label for="out-until">${t("waiter.out_until")}</label>
        <select id="out-until" class="input" onChange=${(event) => setUntil(Number(event.currentTarget.value))}>
          <option value="0" selected=${!until.value}>${t("waiter.until_resumed")}</option>
          ${HOURS.map((hours) => html`<option key=${hours} value=${hours} selected=${hours === until.value}>${t("waiter.until", { time: time(now.peek() + hours * HOUR_MS) })}</option>`)}
        </select></div>
      <div class="field"><label for="out-why">${t("waiter.why")}</label>
        <select id="out-why" class="input" onChange=${(event) => more({ reason: event.currentTarget.value })}>
          ${REASONS.map((reason) => html`<option key=${reason} value=${t(`waiter.out_${reason}`)} selected=${t(`waiter.out_${reason}`) === command.reason}>${t(`waiter.out_${reason}`)}</option>`)}
        </select></div>
    </div>
    <p>${lines.length ? t("waiter.hits", { count: lines.length }) : t("waiter.hits_nobody")}</p>
    <ul class="rows">${lines.map((line) => html`<li class="row row--hit" key=${line.line_id}>
      <div class="row-text"><p class="row-name">${line.number} · <bdi>${line.place}</bdi></p><p class="row-more">${line.portions} × ${unbroken(named(line, item))}</p></div>
      <div class="row-side">${line.asked
        ? html`<span class="tag tag--good">${hasPhone(line) ? t("waiter.is_asked") : t("waiter.is_todo")}</span>`
        : html`<button class="button" type="button" onClick=${() => refuse([line])}>${t("waiter.ask_guest")}</button>`}</div></li>`)}</ul>
  <//>`;
}

const named = (line, item) => menu.value.items.find((one) => one.id === line.item)?.name ?? item.name;
