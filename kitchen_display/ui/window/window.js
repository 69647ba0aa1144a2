// The hand-over window: what waits and for whom, how far each station is, and one big button.
import { boot } from "../lib/boot.js";
import { time, timeWithSeconds } from "../lib/format.js";
import { connect } from "../lib/live.js";
import { openOutbox } from "../lib/outbox.js";
import { LiveSign } from "../lib/status.js";
import { sentenceOf, t } from "../lib/strings.js";
import { computed, effect, html, render, signal } from "../lib/ui.js";
import { Icon } from "../display/icon.js";
import { isRetap } from "../display/retap.js";
import { createSettle } from "../display/settle.js";
import { switchTheme, theme } from "../display/theme.js";
import { createWishes } from "../display/wishes.js";
import { listenToWindowKeys } from "./keys.js";
import { applyHandovers, handedOrders, matches, openRounds, stationStates, waitingOrders } from "./orders.js";
import { Slip } from "./slip.js";

const RECENT_MAX = 30;
const UNDO_MS = 8000;
const CONFIRM_MS = 5000;

const live = connect({ token: boot.token });
const outbox = openOutbox({ token: boot.token });
const orders = live.view(boot.partition, "window.orders", {}, boot.orders);
const tickets = live.view(boot.partition, "kitchen.tickets", {}, boot.tickets);
const done = live.view(boot.partition, "kitchen.done", {}, boot.done);

const now = signal(live.now());
setInterval(() => {
  now.value = live.now();
}, 1000);

function isShown(command) {
  const order = orders.rows.value.get(command.order_id);
  if (!order) return true;
  const isHanded = order.rounds.some((round) => round.step === "handed_over");
  return command.type === "order.hand_over" ? isHanded : openRounds(order).length > 0;
}

const wishes = createWishes({
  outbox,
  partition: boot.partition,
  isShown,
  isMine: (command) => Boolean(command.order_id) && command.type !== "order.place",
  now: () => live.now(),
});

const readyRounds = (order) =>
  new Set(order.rounds.filter((round) => round.step === "ready").map((round) => round.round_id));
const shown = computed(() => applyHandovers(orders.rows.value, wishes.current(), readyRounds));
const waiting = computed(() => waitingOrders(shown.value));
const recent = computed(() => handedOrders(shown.value, RECENT_MAX));

const typed = signal("");
const selected = signal(null);
const confirming = signal(null); // the order whose stations have not bumped, after the first tap
const strips = signal([]);
const isRecentOpen = signal(false); // on a phone the recent list is a page of its own

const found = computed(() => waiting.value.filter((order) => matches(order, typed.value)));

const settle = createSettle();
effect(() => settle.laid(found.value.map((order) => order.order_id)));

// `isTouched`: by a finger or a mouse, which may have meant the card that lay there before.
function handOver(order, isTouched = false) {
  if (isTouched && settle.isMoving(order.order_id)) return;
  if (isRetap(`hand ${order.order_id}`)) return;
  const isReady = order.step === "ready";
  if (!isReady && confirming.peek() !== order.order_id) {
    confirming.value = order.order_id;
    setTimeout(() => {
      if (confirming.peek() === order.order_id) confirming.value = null;
    }, CONFIRM_MS);
    return;
  }
  confirming.value = null;
  const command = { type: "order.hand_over", order_id: order.order_id };
  if (!wishes.send(isReady ? command : { ...command, unbumped: true })) return;
  const strip = { id: order.order_id, number: order.number };
  strips.value = [...strips.peek().filter((other) => other.id !== strip.id), strip].slice(-2);
  setTimeout(() => dropStrip(strip.id), UNDO_MS);
  if (selected.peek() === order.order_id) selected.value = null;
  typed.value = "";
}

function dropStrip(id) {
  strips.value = strips.peek().filter((strip) => strip.id !== id);
}

function takeBack(id) {
  if (isRetap(`back ${id}`)) return;
  dropStrip(id);
  wishes.send({ type: "order.take_back", order_id: id });
}

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
    if (order) handOver(order);
    // A number that leaves one order needs no selection.
    else if (typed.peek() && found.peek().length === 1) handOver(found.peek()[0]);
  },
  undo: () => strips.peek().length && takeBack(strips.peek().at(-1).id),
  next: () => move(1),
  previous: () => move(-1),
  recent: () => (isRecentOpen.value = !isRecentOpen.peek()),
  close() {
    typed.value = "";
    selected.value = null;
    confirming.value = null;
    isRecentOpen.value = false;
  },
});

function Banners() {
  const code = live.error.value ?? orders.error.value;
  const { live: isLive, since } = live.status.value;
  return html`<div class="banners">
    ${code
      ? html`<p class="banner banner--stale" role="alert">
          <${Icon} name="cut" />${t("staff.session_over")}
          <a class="act" href=${location.pathname}>${t("staff.pair_again")}</a>
        </p>`
      : !isLive &&
        since &&
        html`<p class="banner banner--stale" role="alert">
          <${Icon} name="cut" />${t("staff.not_live", { time: timeWithSeconds(since) })}
        </p>`}
    ${wishes.troubles.value.map(
      (trouble) => html`<p class="banner banner--trouble" role="alert" key=${trouble.id}>
        <${Icon} name="alarm" />${sentenceOf(trouble.answer)}
        <button type="button" class="act" onClick=${() => wishes.forget(trouble.id)}>
          ${t("staff.understood")}
        </button>
      </p>`,
    )}
  </div>`;
}

function Bar() {
  const unsent = wishes.unsentCount();
  const isDark = theme.value === "dark";
  const themeLabel = isDark ? t("staff.light") : t("staff.dark");
  return html`<header class="bar">
    <p class="bar__where">
      <b>${t("window.title")}</b><span><bdi>${boot.venue_name}</bdi></span>
    </p>
    <label class="search">
      <${Icon} name="search" />
      <span class="visually-hidden">${t("window.search")}</span>
      <input
        id="search"
        type="search"
        inputmode="numeric"
        autocomplete="off"
        placeholder=${t("window.search")}
        value=${typed.value}
        onInput=${(event) => (typed.value = event.currentTarget.value)}
      />
    </label>
    <span class="bar__gap"></span>
    ${unsent > 0 &&
    html`<p class="bar__unsent" role="status">
      <${Icon} name="unsent" />${t("staff.unsent_count", { count: unsent })}
    </p>`}
    <${LiveSign} live=${live} />
    <p class="bar__clock">${time(now.value)}</p>
    <div class="bar__tools">
      <button
        type="button"
        class=${`tool tool--recent ${isRecentOpen.value ? "is-on" : ""}`}
        aria-pressed=${isRecentOpen.value ? "true" : "false"}
        aria-label=${t("window.recent")}
        onClick=${() => (isRecentOpen.value = !isRecentOpen.value)}
      >
        <${Icon} name="recall" />
      </button>
      <button type="button" class="tool" aria-label=${themeLabel} title=${themeLabel} onClick=${switchTheme}>
        <${Icon} name=${isDark ? "sun" : "moon"} />
      </button>
    </div>
  </header>`;
}

function Recent() {
  return html`<aside class=${`recent ${isRecentOpen.value ? "is-open" : ""}`} aria-labelledby="recent-title">
    <h2 id="recent-title">${t("window.recent")}</h2>
    ${recent.value.length === 0 && html`<p class="recent__empty">${t("window.recent_empty")}</p>`}
    <ul>
      ${recent.value.map(
        (order) => html`<li class="recent__item" key=${order.order_id}>
          <div class="recent__text">
            <b class="recent__number">${order.number}</b>
            <span><bdi>${order.place}</bdi> · ${time(order.at)}</span>
            ${order.unsent && html`<span class="fact fact--unsent"><${Icon} name="unsent" />${t("staff.unsent")}</span>`}
          </div>
          <button
            type="button"
            class="tool tool--text"
            aria-label=${`${t("window.take_back")} ${order.number}`}
            onClick=${() => takeBack(order.order_id)}
          >
            <${Icon} name="undo" /><span>${t("window.take_back")}</span>
          </button>
        </li>`,
      )}
    </ul>
  </aside>`;
}

function App() {
  const empty = typed.value ? "window.none_found" : "window.empty";
  return html`
    <${Bar} />
    <${Banners} />
    <div class="desk">
      <main class="orders" id="orders">
        <h1 class="visually-hidden">${t("window.waiting")}</h1>
        ${orders.ready.value &&
        found.value.length === 0 &&
        html`<div class="calm"><${Icon} name="calm" /><p>${t(empty)}</p></div>`}
        <ul class="slips">
          ${found.value.map(
            (order) => html`<${Slip}
              key=${order.order_id}
              order=${order}
              states=${stationStates(order, tickets.rows.value, done.rows.value)}
              stations=${boot.stations}
              now=${now.value}
              isSelected=${selected.value === order.order_id}
              isConfirming=${confirming.value === order.order_id}
              onHandOver=${handOver}
            />`,
          )}
        </ul>
      </main>
      <${Recent} />
    </div>
    ${strips.value.length > 0 &&
    html`<footer class="foot">
      <div class="strips" role="status">
        ${strips.value.map(
          (strip) => html`<div class="strip" key=${strip.id}>
            <span class="strip__text"><${Icon} name="check" />${t("window.handed", { number: strip.number })}</span>
            <button type="button" class="act act--undo" onClick=${() => takeBack(strip.id)}>
              <${Icon} name="undo" />${t("staff.undo")}
            </button>
          </div>`,
        )}
      </div>
    </footer>`}
  `;
}

render(html`<${App} />`, document.getElementById("app"));
