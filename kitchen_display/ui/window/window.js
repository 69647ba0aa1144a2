// The hand-over window: what waits and for whom, how far each station is, and one big button.
import { boot } from "../lib/boot.js";
import { connect } from "../lib/live.js";
import { openOutbox } from "../lib/outbox.js";
import { t } from "../lib/strings.js";
import { computed, effect, html, render, signal } from "../lib/ui.js";
import { Icon } from "../display/icon.js";
import { createAlarms } from "../display/alarm_banners.js";
import { Empties } from "../display/empties.js";
import { Outs, outsOf } from "../display/outs.js";
import { createSettle } from "../display/settle.js";
import { createWishes } from "../display/wishes.js";
import { Banners, Bar, Recent, Strips } from "./bar.js";
import { Calls } from "./calls.js";
import { createDeeds } from "./deeds.js";
import { createHold } from "./hold.js";
import { listenToWindowKeys } from "./keys.js";
import { applyHandovers, bagOf, countParts, freeBay, groupOf, handedOrders, isGranted, laneOf, matches, remakable, stationStates, waitingOrders } from "./orders.js";
import { Slip } from "./slip.js";
import { inTurn, TodoList } from "./todo.js";

const RECENT_MAX = 30;
const OURS = /^(order\.(hand_over|no_show|take_back|accept|refuse)|car\.|cars\.|ticket\.remake|deposit\.return|request\.answer|refund\.mark_given|choice\.make)/;

const live = connect({ token: boot.token });
const outbox = openOutbox({ token: boot.token });
const orders = live.view(boot.partition, "window.orders", {}, boot.orders);
const tickets = live.view(boot.partition, "kitchen.tickets", {}, boot.tickets);
const done = live.view(boot.partition, "kitchen.done", {}, boot.done);
const coming = live.view(boot.partition, "kitchen.waiting", {}, boot.waiting);
const todo = live.view(boot.partition, "staff.todo", {}, boot.todo);
const floor = live.view(boot.partition, "floor.tables");
const go = (place) => outbox.send(boot.partition, { type: "call.answer", place });

const now = signal(live.now());
setInterval(() => {
  now.value = live.now();
}, 1000);

const house = live.view(boot.partition, "house.stations");
const alarms = createAlarms({ rows: live.view(boot.partition, "house.alarms").rows, now });

const wishes = createWishes({
  outbox,
  partition: boot.partition,
  isShown: (command) => isGranted(command, orders.rows.value, todo.rows.value),
  isMine: (command) => OURS.test(command.type),
  now: () => live.now(),
});

const readyRounds = (order) =>
  new Set(order.rounds.filter((round) => round.step === "ready").map((round) => round.round_id));
const shown = computed(() => applyHandovers(orders.rows.value, wishes.current(), readyRounds));
const waiting = computed(() => waitingOrders(shown.value));
const lane = computed(() => laneOf(waiting.value));
const recent = computed(() => handedOrders(shown.value, RECENT_MAX));
const bay = computed(() => freeBay(waiting.value));
// What was answered here and is on its way is not asked again.
const asks = computed(() => {
  const sent = wishes.current().map(({ command }) => command);
  return inTurn(todo.rows.value).filter(
    (row) =>
      !sent.some(
        (command) =>
          (/^order\.(accept|refuse)$/.test(command.type) && command.round_id === row.round_id) ||
          (command.type === "refund.mark_given" && row.kind === "refund" && command.order_id === row.order_id) ||
          (command.request_id && command.request_id === row.request_id) ||
          (command.choice_id && command.choice_id === row.choice_id),
      ),
  );
});

const typed = signal("");
const selected = signal(null);
const isRecentOpen = signal(false); // on a phone the recent list is a page of its own
const isPayingOut = signal(false);

const held = createHold(waiting);
const found = computed(() => held.value.filter((order) => matches(order, typed.value)));

const settle = createSettle();
effect(() => settle.laid(found.value.map((order) => order.order_id)));

const deeds = createDeeds({
  wishes,
  isMoving: settle.isMoving,
  onDone(order) {
    // Whoever works by keys stays where they are when the slip goes.
    if (document.activeElement?.closest("[data-order]")) document.getElementById("orders").focus({ preventScroll: true });
    if (selected.peek() === order.order_id) selected.value = null;
    typed.value = "";
  },
});

function move(by) {
  const list = found.peek();
  if (!list.length) return;
  const at = list.findIndex((order) => order.order_id === selected.peek());
  const to = at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by));
  selected.value = list[to].order_id;
  document.querySelector(`[data-order="${CSS.escape(selected.peek())}"]`)?.scrollIntoView({ block: "nearest" });
}

listenToWindowKeys({
  type(character) {
    typed.value += character;
    document.getElementById("search").focus();
  },
  hand_over() {
    const order = found.peek().find((each) => each.order_id === selected.peek());
    if (order) deeds.handOver(order);
    // A number that leaves one order needs no selection.
    else if (typed.peek() && found.peek().length === 1) deeds.handOver(found.peek()[0]);
  },
  undo() {
    const last = deeds.strips.peek().findLast((strip) => strip.order_id);
    if (last) deeds.takeBack(last.order_id);
  },
  next: () => move(1),
  previous: () => move(-1),
  recent: () => (isRecentOpen.value = !isRecentOpen.peek()),
  close() {
    typed.value = "";
    selected.value = null;
    deeds.stop();
    isRecentOpen.value = false;
  },
});

function Slips() {
  const { id, mode } = deeds.asked.value;
  const groups = [...new Set(found.value.map(groupOf))];
  const say = (group) => t(`window.group_${group}`);
  return html`${groups.length > 1 && html`<p class="orders__how">${groups.map(say).join(" · ")}</p>`}
  <ul class="slips">
    ${found.value.map(
      (order) => html`<${Slip}
        key=${order.order_id}
        order=${order}
        states=${stationStates(order, tickets.rows.value, done.rows.value, coming.rows.value)}
        bag=${bagOf(order, tickets.rows.value, done.rows.value, coming.rows.value)}
        stations=${boot.stations}
        outs=${outsOf(house.rows.value)}
        lane=${lane.value}
        parts=${countParts(order)}
        bay=${bay.value}
        lines=${remakable(order, tickets.rows.value, done.rows.value)}
        now=${now.value}
        isSelected=${selected.value === order.order_id}
        mode=${id === order.order_id ? mode : ""}
        actions=${deeds}
      />`,
    )}
  </ul>`;
}

function App() {
  const empty = typed.value ? "window.none_found" : "window.empty";
  return html`
    <${Bar} live=${live} now=${now.value} wishes=${wishes} typed=${typed} isRecentOpen=${isRecentOpen} onEmpties=${() => (isPayingOut.value = true)} />
    <${Banners} live=${live} orders=${orders} wishes=${wishes} alarms=${alarms} onAcceptRest=${deeds.acceptRest} />
    <${Calls} rows=${floor.rows.value} now=${now.value} onGo=${go} />
    <div class="desk">
      <main class="orders" id="orders" tabindex="-1">
        <h1 class="visually-hidden">${t("window.waiting")}</h1>
        <div class="orders__outs"><${Outs} rows=${house.rows.value} /></div>
        <${TodoList} rows=${asks.value} now=${now.value} actions=${deeds} />
        ${orders.ready.value &&
        found.value.length === 0 &&
        html`<div class="calm"><${Icon} name="calm" /><p>${t(empty)}</p></div>`}
        <${Slips} />
      </main>
      <${Recent} orders=${recent.value} isOpen=${isRecentOpen.value} onTakeBack=${deeds.takeBack} />
    </div>
    <${Strips} strips=${deeds.strips.value} onTakeBack=${deeds.takeBack} />
    ${isPayingOut.value && html`<${Empties} pay=${deeds.payOut} onClose=${() => (isPayingOut.value = false)} />`}
  `;
}

render(html`<${App} />`, document.getElementById("app"));
