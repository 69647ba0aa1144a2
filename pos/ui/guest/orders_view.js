// The guest's orders: number, step and promised minute, live.  orders.html prints the same before
// this script runs.
import { boot } from "../lib/boot.js";
import { minutesUntil, money, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { listed, t, textIn } from "../lib/strings.js";
import { effect, html, useSignal } from "../lib/ui.js";
import { announcement, go, model, now, orders, view } from "./state.js";

const STEPS = ["placed", "started", "ready", "handed_over"];
const ICONS = { placed: "check", started: "pan", ready: "bell", handed_over: "hand" };
const FETCHED = new Set(["counter", "shelf"]);

// Above the menu: how far the open order is.
export function Strip() {
  const order = orders.value.find(({ step }) => step !== "handed_over");
  if (!order) return null;
  const follow = (event) => {
    event.preventDefault();
    go("orders");
  };
  return html`<a
    class="strip strip--${order.step}"
    href="/g/${boot.venue.id}/orders"
    onClick=${follow}
  >
    <span class="strip-number number">${order.number}</span>
    <span class="strip-text"
      ><strong>${t(`step.${order.step}`)}</strong> <span>${promiseText(order)}</span></span
    >
    <${Icon} name="chevron" mirror />
  </a>`;
}

function promiseText({ step, promised_at }) {
  if (step === "ready" || step === "handed_over") return "";
  const late = minutesUntil(promised_at, now.value) <= 0;
  return late ? t("order.late") : t("order.promise", { time: time(promised_at) });
}

export function OrdersView() {
  const again = (event) => {
    event.preventDefault();
    go("menu");
  };
  const rows = orders.value;
  return html`
    <h2 class="orders-title">${t("order.title")}</h2>
    ${!rows.length && html`<p class="notice">${t("order.none")}</p>`}
    ${rows.map((order) => html`<${Slip} key=${order.order_id} order=${order} />`)}
    ${boot.read_only && html`<p class="notice">${t("order.read_only")}</p>`}
    <p class="orders-more">
      <a class="button button--wide" href="/g/${boot.venue.id}" onClick=${again}
        >${t(boot.can_order ? "order.again" : "guest.menu")}</a
      >
    </p>
    ${rows.length > 0 && boot.order_link && html`<${KeepLink} />`}
  `;
}

function Slip({ order }) {
  return html`<article
    class="slip slip--${order.step}"
    aria-label="${t("order.number")} ${order.number}"
  >
    <header class="slip-head">
      <p class="slip-label">${t("order.number")}</p>
      <p class="slip-number number">${order.number}</p>
    </header>
    ${order.rounds.map(
      (round, index) => html`<${Round}
        key=${round.round_id}
        order=${order}
        round=${round}
        title=${order.rounds.length > 1 ? t("order.round", { count: index + 1 }) : ""}
      />`,
    )}
    <p class="slip-total">
      <span>${t("cart.total")}</span
      ><span class="number">${money(order.total, order.currency)}</span>
    </p>
  </article>`;
}

function Round({ order, round, title }) {
  const reached = STEPS.indexOf(round.step);
  return html`<section class="round round--${round.step}">
    ${title && html`<h3 class="round-title">${title}</h3>`}
    <ol class="steps">
      ${STEPS.map(
        (step, index) => html`<li
          key=${step}
          class="step${index <= reached ? " step--done" : ""}"
          aria-current=${index === reached ? "step" : undefined}
        >
          <span class="step-mark"><${Icon} name=${ICONS[step]} /></span
          ><span class="step-name">${t(`step.${step}`)}</span>
        </li>`,
      )}
    </ol>
    <p class="round-say">${sayOf(order, round.step)}</p>
    ${reached < 2 && html`<${Promised} at=${round.promised_at} />`}
    <ul class="round-lines">
      ${round.lines.map(
        (line) => html`<${Line} key=${line.line_id} line=${line} currency=${order.currency} />`,
      )}
    </ul>
  </section>`;
}

// Named in the reader's language as far as the menu still knows it; else as it was sold.
function Line({ line, currency }) {
  const menu = model.value;
  const item = menu?.items.get(line.item);
  const variant = item?.variants?.find(({ id }) => id === line.variant);
  const names = [item, variant].filter(Boolean).map(({ name }) => textIn(name, menu.fallback));
  const known = item ? menu.options(item) : [];
  const options = (line.options ?? []).map((id) => known.find((option) => option.id === id));
  const optionNames = options.every(Boolean)
    ? options.map(({ name }) => textIn(name, menu.fallback))
    : line.option_names;
  return html`<li class="round-line">
          <span class="round-quantity number">${line.quantity}×</span>
          <span class="round-name"
            ><bdi dir="auto">${names.join(" ") || line.name}</bdi>${optionNames?.length > 0 &&
            html`<br /><small><bdi dir="auto">${listed(optionNames)}</bdi></small>`}</span
          >
          <span class="round-price number">${money(line.total, currency)}</span>
        </li>`;
}

export function sayOf(order, step) {
  if (step !== "ready") return t(`step.${step}_text`);
  if (order.place_kind === "lane") return t("step.ready_lane", { number: order.number });
  if (FETCHED.has(order.place_kind)) return t("step.ready_fetch", { number: order.number });
  return t("step.ready_served");
}

// The minute was promised and stays; only the way to it is counted.
function Promised({ at }) {
  const left = minutesUntil(at, now.value);
  return html`<p class="round-promise">
    <${Icon} name="clock" /><strong>${t("order.promise", { time: time(at) })}</strong>
    <span class="round-left"
      >${left > 0 ? t("order.minutes", { count: left }) : t("order.late")}</span
    >
  </p>`;
}

function KeepLink() {
  const copied = useSignal(false);
  const url = new URL(boot.order_link, location.href).href;
  const share = () => navigator.share({ url, title: boot.venue.name }).catch(() => {});
  const copy = () => navigator.clipboard.writeText(url).then(() => (copied.value = true));
  return html`<section class="keep">
    <h3 class="keep-title"><${Icon} name="link" />${t("order.keep")}</h3>
    <p class="field-hint">${t("order.keep_hint")}</p>
    <div class="keep-do">
      ${navigator.share &&
      html`<button class="button" type="button" onClick=${share}>
        <${Icon} name="share" />${t("order.share")}
      </button>`}
      ${navigator.clipboard &&
      html`<button class="button" type="button" onClick=${copy}>
        <${Icon} name=${copied.value ? "check" : "link"} /><span role="status"
          >${t(copied.value ? "order.copied" : "order.copy")}</span
        >
      </button>`}
      ${!navigator.clipboard &&
      html`<input
        class="input"
        readonly
        dir="ltr"
        aria-label=${t("order.keep")}
        value=${url}
        onFocus=${(event) => event.target.select()}
      />`}
    </div>
  </section>`;
}

// A change of step is said once, politely; minutes that pass are not.
const known = new Map();
effect(() => {
  for (const order of orders.value) {
    const before = known.get(order.order_id);
    known.set(order.order_id, order.step);
    if (before === undefined || before === order.step) continue;
    const step = `${t(`step.${order.step}`)}. ${sayOf(order, order.step)}`;
    announcement.value = t("order.code", { number: order.number, step });
    if (order.step === "ready") navigator.vibrate?.([200, 100, 200]);
  }
});

// The tab's title tells it while the phone shows something else.
effect(() => {
  const ready = orders.value.find(({ step }) => step === "ready");
  const page = view.value === "orders" ? t("order.title") : t("guest.menu");
  document.title = ready
    ? `${ready.number} · ${t("step.ready")} · ${boot.venue.name}`
    : `${boot.venue.name} · ${page}`;
});
