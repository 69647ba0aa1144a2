// The lines of a tab: what of each is still owed, where the rest went, and how much of it is meant.
import { money, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { Stepper } from "../lib/stepper.js";
import { t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { orders, send, unbroken, unsentAt } from "./state.js";
import { dishes } from "./unsent.js";

// Slowest first, as the house counts them.
const STEPS = ["awaiting", "scheduled", "placed", "started", "ready", "handed_over", "cancelled", "refused", "expired", "missed"];

// The live lines of an order with how many portions it still pays; those that were made for another
// order go by that one's step: they are where they are, whoever pays them.
export function owed(order) {
  const own = order.rounds.flatMap((round) =>
    round.lines.map((line) => {
      const voided = round.voided?.[line.line_id] ?? 0;
      const elsewhere = round.elsewhere?.[line.line_id] ?? 0;
      return { ...line, round, voided, elsewhere, portions: line.quantity - voided - elsewhere };
    }),
  );
  const taken = (order.taken ?? []).map((line) => {
    const made = orders.rows.value.get(line.order_id);
    const round = made?.rounds.find((each) => each.lines.some(({ line_id }) => line_id === line.line_id));
    return { ...line, quantity: line.portions, round, from: made?.number ?? "", isTaken: true, voided: 0, elsewhere: 0 };
  });
  return [...own, ...taken].map((line) => ({ ...line, paid: order.paid?.[line.line_id] ?? 0 }));
}

export const openOf = (line) => Math.max(0, line.portions - line.paid);

// Where the portions went that another order pays.
function holders(line) {
  const places = [...orders.rows.value.values()]
    .filter((order) => (order.taken ?? []).some((taken) => taken.line_id === line.line_id))
    .map((order) => order.place);
  return places.length ? places.join(", ") : "";
}

function stepOf(order, lines) {
  if (order.rounds.length) return order.step;
  const steps = lines.map((line) => line.round?.step).filter(Boolean);
  return steps.sort((a, b) => STEPS.indexOf(a) - STEPS.indexOf(b))[0] ?? order.step;
}

// What became of a line, in words.
function fate(line) {
  const place = line.elsewhere > 0 ? holders(line) : "";
  const wentTo = place ? t("waiter.moved_to", { place }) : t("waiter.moved_away");
  if (line.portions <= 0) {
    if (!line.elsewhere) return t("waiter.voided");
    return line.voided ? `${t("waiter.voided_part", { count: line.voided })} · ${wentTo}` : wentTo;
  }
  const step = line.round && t(`waiter.step_${line.round.step}`);
  return [
    line.isTaken && (line.from ? t("waiter.moved_from", { number: line.from }) : t("waiter.moved_here")),
    line.paid >= line.portions ? t("waiter.paid") : line.paid > 0 && `${line.paid} × ${t("waiter.paid")}`,
    line.paid < line.portions && !line.isTaken && line.round && time(line.round.placed_at),
    line.paid < line.portions && step,
    line.voided > 0 && t("waiter.voided_part", { count: line.voided }),
    line.elsewhere > 0 && (place ? t("waiter.moved_part", { count: line.elsewhere, place }) : `${line.elsewhere} × ${wentTo}`),
  ].filter(Boolean).join(" · ");
}

export function Part({ order, picked, onPick }) {
  const lines = owed(order);
  return html`<section class="panel">
    <div class="panel-head"><h2>${order.number}</h2><span class="tag">${t(`waiter.step_${stepOf(order, lines)}`)}</span></div>
    ${order.rounds.map((round) => html`<${Courses} key=${round.round_id} round=${round} />`)}
    <ul class="rows">
      ${lines.map((line) => html`<${Line} key=${line.line_id} line=${line} order=${order} count=${picked.get(line.line_id) ?? 0} onPick=${onPick} />`)}
    </ul>
    ${(order.paid_total ?? 0) > 0 && html`<p class="sum"><span>${t("waiter.paid")}</span><span class="number">${money(order.paid_total, order.currency)}</span></p>`}
  </section>`;
}

// A line of several has its stepper from the start: ticking one moves nothing below it.
function Line({ line, order, count, onPick }) {
  const isGone = line.portions <= 0;
  const open = openOf(line);
  const name = unbroken(line.name);
  return html`<li class="row ${isGone && !line.elsewhere ? "row--void" : ""} ${isGone ? "row--gone" : ""}">
    <label class="row-pick">
      <input type="checkbox" disabled=${!open} checked=${count > 0} onChange=${() => onPick(line, count ? 0 : open)} />
      <span class="row-text"><span class="row-name">${isGone ? line.quantity : line.portions} × <bdi>${name}</bdi></span>
        ${(line.option_names ?? []).length > 0 && html`<span class="row-more"><bdi>${line.option_names.join(", ")}</bdi></span>`}
        ${line.note && html`<span class="row-more"><bdi>„${line.note}“</bdi></span>`}
        <span class="row-more">${fate(line)}</span></span>
      <span class="number">${money(Math.max(0, line.portions) * line.unit_price, order.currency)}</span>
    </label>
    ${open > 1 && !line.of && html`<${Stepper} label=${t("waiter.pick_of", { name })} value=${count} min=${0} max=${open} onChange=${(n) => onPick(line, n)} />`}
  </li>`;
}

// Held courses wait for this tap.
function Courses({ round }) {
  const waiting = (round.courses ?? []).filter((course) => course.step === "waiting");
  if (!waiting.length) return null;
  return html`<div class="courses">
    ${waiting.map((course) => html`<button key=${course.course} class="button button--big" type="button" onClick=${() => send({ type: "tickets.fire", tickets: course.tickets })}><${Icon} name="bell" />${t("waiter.fire", { n: course.course })}</button>`)}
  </div>`;
}

// What was entered here and is still on this phone: nobody writes it twice.
export function Waiting({ place }) {
  const waiting = unsentAt(place);
  if (!waiting.length) return null;
  return html`<section class="panel panel--unsent">
    <div class="panel-head"><h2><${Icon} name="clock" />${t("waiter.waits_here")}</h2></div>
    <ul class="plain">${waiting.flatMap(({ command, at }) =>
      dishes(command.lines).map((text, n) => html`<li key=${`${at} ${n}`}><bdi>${unbroken(text)}</bdi></li>`),
    )}</ul>
  </section>`;
}
