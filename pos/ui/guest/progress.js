// How far the guest's orders are, in words: above the menu, for screen readers, in the tab's title.
import { boot } from "../lib/boot.js";
import { minutesUntil, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { computed, effect, html } from "../lib/ui.js";
import { announcement, go, now, orders, view } from "./state.js";

const ENDED = new Set(["handed_over", "cancelled", "refused", "expired", "missed"]);
const PROMISED = new Set(["placed", "started", "scheduled"]);
// As offline.js reads it, which knows no venue.
const WAITING = "waiting";
const FETCHED = new Set(["counter", "shelf"]);

// Refused portions of which the guest has not said what instead: [order, round, choice].
export const openChoices = computed(() =>
  orders.value.flatMap((order) =>
    order.rounds
      .filter(({ mine }) => mine)
      .flatMap((round) =>
        (round.choices ?? []).filter(({ chosen }) => !chosen).map((choice) => [order, round, choice]),
      ),
  ),
);

// The order that the guest waits for.
const waited = computed(
  () => openChoices.value[0]?.[0] ??
    orders.value.find(({ step, closed }) => !closed && !ENDED.has(step)),
);

// Above the menu: how far the open order is, or that something must be chosen.
export function Strip() {
  const order = waited.value;
  if (!order) return null;
  const wants = openChoices.value.length > 0;
  const follow = (event) => {
    event.preventDefault();
    go("orders");
  };
  return html`<a
    class="strip strip--${wants ? "wants" : order.step}"
    href="/g/${boot.venue.id}/orders"
    onClick=${follow}
  >
    <span class="strip-number number">${order.number}</span>
    <span class="strip-text"
      ><strong>${t(wants ? "step.wants" : `step.${order.step}`)}</strong> <span>${promiseText(order)}</span></span
    >
    <${Icon} name="chevron" mirror />
  </a>`;
}

export const isDelayed = ({ expected_at, open_ended }) => Boolean(expected_at || open_ended);

function promiseText({ step, promised_at, rounds }) {
  if (!PROMISED.has(step)) return "";
  if (rounds.some(({ open_ended }) => open_ended)) return t("order.open_ended");
  const expected = rounds.map(({ expected_at }) => expected_at ?? "").sort().at(-1);
  if (expected) return t("order.expected", { time: time(expected) });
  const late = minutesUntil(promised_at, now.value) < 0;
  return late ? t("order.late") : t("order.promise", { time: time(promised_at) });
}

// "In the kitchen" is said only when it has arrived where somebody cooks.
export function sayOf(order, step, round) {
  if (step === "placed" && round?.in_kitchen) return t("step.in_kitchen");
  if (step === "scheduled" && round && isDelayed(round)) return "";
  if (step !== "ready") return t(`step.${step}_text`);
  if (order.place_kind === "lane") return t("step.ready_lane", { number: order.number });
  if (FETCHED.has(order.place_kind)) return t("step.ready_fetch", { number: order.number });
  return t("step.ready_served");
}

// A change of step is said once, politely; minutes that pass are not.
const known = new Map();
effect(() => {
  for (const order of orders.value) {
    for (const round of order.rounds) {
      const before = known.get(round.round_id);
      known.set(round.round_id, round.step);
      if (before === undefined || before === round.step || !(round.mine ?? true)) continue;
      const step = `${t(`step.${round.step}`)}. ${sayOf(order, round.step, round)}`;
      announcement.value = t("step.code", { number: order.number, step });
      if (round.step === "ready") navigator.vibrate?.([200, 100, 200]);
    }
  }
});
effect(() => {
  if (openChoices.value.length) announcement.value = t("step.wants");
});

// The tab's title tells it while the phone shows something else.
effect(() => {
  const ready = orders.value.find(({ step }) => step === "ready");
  const page = view.value === "orders" ? t("order.title") : t("guest.menu");
  document.title = ready
    ? `${ready.number} · ${t("step.ready")} · ${boot.venue.name}`
    : `${boot.venue.name} · ${page}`;
});

// In a dead spot a page that is loaded anew has nothing but this: the number, and the minute.
effect(() => {
  const order = waited.value;
  try {
    if (!order) return localStorage.removeItem(WAITING);
    const { number, step, promised_at } = order;
    const at = PROMISED.has(step) ? promised_at : "";
    localStorage.setItem(WAITING, JSON.stringify({ number, at, kept_at: Date.now() }));
  } catch {
    // A browser that keeps nothing: the page says only that there is no network.
  }
  return undefined;
});
