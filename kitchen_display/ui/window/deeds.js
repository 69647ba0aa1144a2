// What a tap at the window does: hand over, take back, move a car, answer, make again.
import { uuid7 } from "../lib/ids.js";
import { signal } from "../lib/ui.js";
import { t } from "../lib/strings.js";
import { isRetap } from "../display/retap.js";
import { ageToCheck } from "./orders.js";

const UNDO_MS = 8000;
const ASK_MS = 5000;
const AGE_MS = 60_000; // somebody looks for their card
const STRIPS_MAX = 2;

// `asked` is {id, mode}: the one slip that asks something, "confirm", "age", "missed" or "again"; or the round of a platform that asks "refuse".
export function createDeeds({ wishes, isMoving, onDone }) {
  const asked = signal({ id: null, mode: "" });
  const strips = signal([]);
  const send = (type, more) => wishes.send({ type, ...more });
  let timer = 0;

  const stop = () => {
    clearTimeout(timer);
    asked.value = { id: null, mode: "" };
  };

  function ask(id, mode, ms) {
    clearTimeout(timer);
    asked.value = { id, mode };
    timer = setTimeout(stop, ms);
  }

  const dropStrip = (id) => {
    strips.value = strips.peek().filter((strip) => strip.id !== id);
  };

  // `strip` is {id, text, order_id?}: with an order it can be undone.
  function say(strip) {
    strips.value = [...strips.peek().filter((other) => other.id !== strip.id), strip].slice(-STRIPS_MAX);
    setTimeout(() => strips.peek().includes(strip) && dropStrip(strip.id), UNDO_MS);
  }

  function hand(order, more) {
    stop();
    const isReady = order.step === "ready";
    const command = { order_id: order.order_id, ...more };
    if (!send("order.hand_over", isReady ? command : { ...command, unbumped: true })) return;
    say({ id: order.order_id, order_id: order.order_id, text: t("window.handed", { number: order.number }) });
    onDone(order);
  }

  // `isTouched`: by a finger or a mouse, which may have meant the card that lay there before.
  function handOver(order, isTouched = false) {
    if (isTouched && isMoving(order.order_id)) return;
    if (isRetap(`hand ${order.order_id}`)) return;
    const { id, mode } = asked.peek();
    const isAsked = id === order.order_id;
    // Closed unless somebody says that they looked: a key can not say it by being pressed twice.
    if (isAsked && mode === "age") return;
    if (order.step !== "ready" && !(isAsked && mode === "confirm")) {
      ask(order.order_id, "confirm", ASK_MS);
    } else if (ageToCheck(order)) {
      ask(order.order_id, "age", AGE_MS);
    } else {
      hand(order, {});
    }
  }

  // Food is binned: that is asked twice, and undone like a hand-over.
  function missed(order) {
    const { id, mode } = asked.peek();
    if (!(id === order.order_id && mode === "missed")) return ask(order.order_id, "missed", ASK_MS);
    if (isRetap(`missed ${order.order_id}`)) return undefined;
    stop();
    if (!send("order.no_show", { order_id: order.order_id })) return undefined;
    say({ id: order.order_id, order_id: order.order_id, text: t("window.missed", { number: order.number }) });
    return onDone(order);
  }

  function takeBack(id) {
    if (isRetap(`back ${id}`)) return;
    dropStrip(id);
    send("order.take_back", { order_id: id });
  }

  function remake(order, { ticket_id, unit, name }) {
    if (isRetap(`again ${unit}`)) return;
    stop();
    send("ticket.remake", { ticket_id, units: [unit], reason: "wrong" });
    say({ id: `again ${unit}`, text: t("window.remade", { number: order.number, name }) });
  }

  function again(order, lines) {
    if (lines.length === 1) remake(order, lines[0]);
    else if (asked.peek().id === order.order_id && asked.peek().mode === "again") stop();
    else ask(order.order_id, "again", AGE_MS);
  }

  // A platform's guest has paid and hears of it elsewhere: that is asked twice.
  function refuse(row) {
    const { id, mode } = asked.peek();
    if (row.channel === "aggregator" && !(id === row.round_id && mode === "refuse")) {
      return ask(row.round_id, "refuse", ASK_MS);
    }
    if (isRetap(`refuse ${row.round_id}`)) return undefined;
    stop();
    return send("order.refuse", { order_id: row.order_id, round_id: row.round_id, reason: "" });
  }

  function choose(row, chosen) {
    const ids = chosen === "substitute" ? { round_id: uuid7(), line_id: uuid7() } : {};
    send("choice.make", { order_id: row.order_id, choice_id: row.choice_id, chosen, ...ids });
  }

  function payOut(command, sum) {
    if (!wishes.send(command)) return false;
    say({ id: command.order_id, text: t("empties.paid", { sum }) });
    return true;
  }

  const once = (verb, id, act) => !isRetap(`${verb} ${id}`) && act();

  return {
    asked,
    strips,
    stop,
    handOver,
    missed,
    takeBack,
    remake,
    again,
    ageChecked: (order, age) => hand(order, { age_checked: age }),
    noAge: stop,
    arrive: (order) => once("arrive", order.order_id, () => send("car.arrive", { order_id: order.order_id })),
    wave: (order, bay) => once("wave", order.order_id, () => send("car.wave", { order_id: order.order_id, bay })),
    swap: (order, other) => once("swap", order.order_id, () => send("cars.swap", { first: order.order_id, second: other.order_id })),
    accept: (row) =>
      send("order.accept", { order_id: row.order_id, round_id: row.round_id, ...(row.age > 0 && { age_checked: row.age }) }),
    // Without what ran out while it waited: the guest is asked what instead.
    acceptRest: ({ id, command }) => {
      wishes.forget(id);
      send("order.accept", { ...command, if_sold_out: "ask" });
    },
    refuse,
    answer: (row, grant) => send("request.answer", { request_id: row.request_id, grant, reason: "" }),
    choose,
    payOut,
    giveBack: (row) => once("back", row.order_id, () => send("refund.mark_given", { order_id: row.order_id, check_id: uuid7(), total: row.total })),
  };
}
