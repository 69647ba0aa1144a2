// A card: what to make, how, for whom, until when - and one wide button when it is done.
import { html } from "../lib/ui.js";
import { minutes, time } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { Icon } from "../display/icon.js";
import { startsNext } from "./actions.js";
import { ageOf } from "./age.js";
import { roundOf } from "./cards_of.js";
import { Allergy, Facts } from "./facts.js";
import { columnsOf } from "./fit.js";
import { Line, Ways } from "./line.js";
import { Columns } from "./more_lines.js";
import { readyUnits, wantedUnits } from "./lines.js";
import { isUnknown } from "./moments.js";
import { In } from "./next.js";
import { isUnseen } from "./watch.js";

const AGE_ICONS = { old: "alarm", aged: "hourglass" };

function Head({ card, index, station, age }) {
  return html`<header class="card__head">
    ${index < 10 && html`<span class="card__key" aria-hidden="true">${(index + 1) % 10}</span>`}
    <h2 class="card__number">${card.number}</h2>
    <div class="card__who">
      <p class="card__place"><bdi>${card.place}</bdi></p>
      <p class="card__since">
        <span class="card__age">
          ${age.level !== "fresh" && html`<${Icon} name=${AGE_ICONS[age.level]} />`}${minutes(age.minutes)}
        </span>
        ${card.name && html`<bdi class="card__name">${card.name}</bdi>`}
        ${station.isNamed && html`<bdi class="card__station">${station.name}</bdi>`}
      </p>
    </div>
    ${card.practice && html`<p class="card__ribbon card__ribbon--practice">${t("kitchen.practice")}</p>`}
    ${card.isVoid && html`<p class="card__ribbon card__ribbon--void"><${Icon} name="void" />${t("kitchen.void_all")}</p>`}
  </header>`;
}

// What a block of a card is: an addition, a course, a station at the pass.
function titleOf(row, before, isPass) {
  if (isPass) return "station";
  if (row.remake_of) return "";
  if (before && row.later_round && roundOf(before) !== roundOf(row)) return "addition";
  // What waits for no course and came with the first round is simply part of it.
  return row.course > 1 || (before && row.course) ? "course" : "";
}

export const hasTitle = (isPass) => (row, before) => Boolean(titleOf(row, before, isPass));

function Station({ row, name, onBump }) {
  const all = row.lines.reduce((sum, line) => sum + wantedUnits(line).length, 0);
  const ready = row.bumped_at ? all : row.lines.reduce((sum, line) => sum + readyUnits(line).length, 0);
  const state = row.bumped_at
    ? t("kitchen.station_done")
    : row.started_at
      ? t("kitchen.part_ready", { ready, all })
      : t("kitchen.station_waits");
  const kind = row.bumped_at ? "is-done" : row.started_at ? "is-started" : "";
  return html`<li class="line">
    <button
      type="button"
      class=${`station-state ${kind}`}
      disabled=${Boolean(row.bumped_at)}
      onClick=${onBump}
    >
      <${Icon} name=${row.bumped_at ? "check" : row.started_at ? "flame" : "hourglass"} />
      <bdi>${name}</bdi> <span>${state}</span>
      ${!row.bumped_at && html` <span class="visually-hidden">– ${t("kitchen.bump")}</span>`}
    </button>
  </li>`;
}

function Title({ row, kind }) {
  if (kind === "course") return html`<li class="block"><${Icon} name="plate" />${t("kitchen.course", { course: row.course })}</li>`;
  return html`<li class="block"><${Icon} name="plus" />${t("kitchen.addition")} · ${time(row.fired_at)}</li>`;
}

// What waits for a moment of its own; a tap starts all of it.  At the pass it says whose it is.
function LaterTitle({ row, name, onStart }) {
  return html`<li>
    <button type="button" class="later-on" onClick=${onStart}>
      <${Icon} name="hourglass" /><span>${name && html`<bdi>${name}</bdi> · `}${t("kitchen.later")}</span>
      <span class="later-on__act"><${Icon} name="flame" />${t("kitchen.start_early")}</span>
      <span class="visually-hidden"> – ${row.number}</span>
    </button>
  </li>`;
}

function LaterLine({ row, line, now }) {
  const isDue = line.startsAt <= now;
  return html`<li class="line later-line">
    <span class="line__count">${line.quantity}</span>
    <span class="line__text" lang=${row.language || undefined}>
      <bdi class="line__name">${line.name}</bdi>
      ${!isUnknown(row, line.startsAt, now) &&
      html`<span class=${`later-line__in ${isDue ? "is-due" : ""}`}>
        <${Icon} name="clock" />${isDue ? t("kitchen.starts_now") : html`<${In} at=${line.startsAt} now=${now} />`}
      </span>`}
      <${Ways} line=${line} />
    </span>
  </li>`;
}

// A station that has not begun with the round, at the pass, or that somebody holds; a tap starts it.
function Coming({ row, name, now, onStart }) {
  const at = Date.parse(row.due_at);
  const when = () => (isUnknown(row, at, now) ? t("kitchen.station_waits") : at <= now ? t("kitchen.starts_now") : html`<${In} at=${at} now=${now} />`);
  return html`<li class="line">
    <button type="button" class=${`station-state is-coming ${row.held ? "is-held" : ""}`} disabled=${Boolean(row.isFiring)} onClick=${onStart}>
      <${Icon} name=${row.held ? "hand" : "hourglass"} />
      <bdi>${name}<small class="station-state__what">${row.lines.map((line) => `${line.quantity} × ${line.name}`).join(", ")}</small></bdi>
      <span>${row.held ? t("kitchen.held") : when()}</span>
      <span class="visually-hidden"> – ${t("kitchen.start_early")}</span>
    </button>
  </li>`;
}

function Column({ card, entries, at, of, isPass, nameOf, now, meant, actions }) {
  return html`<div class="column-of-lines">
    ${at > 0 && html`<p class="edge edge--from"><${Icon} name="goes-on" />${t("kitchen.continued", { number: card.number })}</p>`}
    <ul class="lines">
      ${entries.map(({ key, row, line, isLater, isComing }) => {
        const startEarly = meant(() => actions.startEarly([row.ticket_id]));
        if (isComing) return html`<${Coming} key=${key} row=${row} name=${nameOf(row.station)} now=${now} onStart=${startEarly} />`;
        if (isLater && line) return html`<${LaterLine} key=${key} row=${row} line=${line} now=${now} />`;
        if (isLater) return html`<${LaterTitle} key=${key} row=${row} name=${isPass ? nameOf(row.station) : ""} onStart=${startEarly} />`;
        if (line) return html`<${Line} key=${key} row=${row} line=${line} onTap=${meant(() => actions.line(row, line))} />`;
        const kind = titleOf(row, card.tickets[card.tickets.indexOf(row) - 1], isPass);
        if (kind !== "station") return html`<${Title} key=${key} row=${row} kind=${kind} />`;
        return html`<${Station} key=${key} row=${row} name=${nameOf(row.station)} onBump=${meant(() => actions.bumpTicket(row))} />`;
      })}
    </ul>
    ${at < of - 1 && html`<p class="edge edge--to">${t("kitchen.continues")}<${Icon} name="goes-on" /></p>`}
  </div>`;
}

function bumpWord(card) {
  if (card.isVoid) return "kitchen.void_bump";
  if (startsNext(card)) return "kitchen.start_early";
  return card.hasLater && !card.canGo ? "kitchen.bump_part" : "kitchen.bump";
}

function Acts({ card, isPass, meant, actions }) {
  const more = html`<button
    type="button"
    class="act act--more"
    aria-label=${`${t("kitchen.more")} – ${card.number}`}
    onClick=${meant(() => actions.more(card))}
  >
    <${Icon} name="more" />
  </button>`;
  if (card.unread.length) {
    return html`<footer class="card__acts">
      ${more}
      <button type="button" class="act act--read" onClick=${meant(() => actions.read(card))}>
        <${Icon} name="alarm" /><span>${t("kitchen.allergy_acknowledge")}</span>
      </button>
    </footer>`;
  }
  if (isPass && card.isDone && actions.asking.value === card.key) {
    const age = actions.ageOf(card);
    return html`<footer class="card__acts card__acts--ask" role="alert">
      <p class="card__ask"><${Icon} name="alarm" />${t("window.age_ask", { age })}</p>
      <button type="button" class="act act--start" onClick=${meant(actions.noAge)}>${t("window.age_no")}</button>
      <button
        type="button"
        class="act act--bump is-due"
        aria-label=${`${t("window.age_yes", { age })} – ${card.number}`}
        onClick=${meant(() => actions.ageChecked(card))}
      >
        <span>${t("window.age_yes", { age })}</span>
      </button>
    </footer>`;
  }
  if (!card.open.length && !card.isDone) {
    // Its other stations have not begun: there is nothing to bump, and nothing to hand over yet.
    return html`<footer class="card__acts">${more}</footer>`;
  }
  if (isPass && card.isDone) {
    return html`<footer class="card__acts">
      ${more}
      <button type="button" class="act act--bump is-due" onClick=${meant(() => actions.handOver(card))}>
        <${Icon} name="hand" /><span>${t("kitchen.hand_over")}</span>
      </button>
    </footer>`;
  }
  return html`<footer class="card__acts">
    ${more}
    ${!card.started_at &&
    !card.isVoid &&
    !(isPass && card.tickets.some((row) => row.started_at)) &&
    html`<button type="button" class="act act--start" onClick=${meant(() => actions.start(card))}>
      <${Icon} name="flame" /><span>${t("kitchen.start")}</span>
    </button>`}
    <button
      type="button"
      class=${`act act--bump ${card.isMade || (card.hasLater && card.isMadeSoFar) ? "is-due" : ""}`}
      onClick=${meant(() => actions.bump(card))}
    >
      <${Icon} name=${startsNext(card) ? "flame" : "check"} /><span>${t(bumpWord(card))}</span>
    </button>
  </footer>`;
}

export function Card({ slot, index, span, station, isPass, nameOf, now, isSelected, news, actions }) {
  const { card, isGone } = slot;
  // A finger may have meant the card that lay here before.
  const meant = (act) => (event) => (event.detail > 0 && actions.isMoving(card.key)) || act();
  const age = ageOf(card, station, now);
  const columns = columnsOf(card, span, hasTitle(isPass));
  const isLoud = card.open.some((row) => isUnseen(row, now));
  const classes = [
    "card",
    `card--${card.isDone ? "done" : age.level}`,
    `card--span-${span}`,
    isGone && "is-gone",
    isSelected && "is-selected",
    news === "fresh" && "is-fresh",
    news === "void" && "is-changed",
    isLoud && "is-loud",
    card.isVoid && "is-void",
    card.practice && "is-practice",
    card.recalled_at && "is-recalled",
  ];
  return html`<li class=${classes.filter(Boolean).join(" ")} data-card=${card.key} data-span=${span} inert=${isGone}>
    <article
      tabindex="-1"
      aria-label=${t("kitchen.ticket_label", { number: card.number, place: card.place })}
      onFocus=${() => actions.select(card.key)}
      onPointerDown=${() => actions.see(card)}
    >
      <${Head} card=${card} index=${index} station=${station} age=${age} />
      <${Allergy} card=${card} />
      <${Facts} card=${card} isPass=${isPass} isLoud=${isLoud} now=${now} />
      <${Columns} number=${card.number} entries=${columns.flat().length}>
        ${columns.map(
          (entries, at) => html`<${Column}
            key=${at}
            card=${card}
            entries=${entries}
            at=${at}
            of=${columns.length}
            isPass=${isPass}
            nameOf=${nameOf}
            now=${now}
            meant=${meant}
            actions=${actions}
          />`,
        )}
      <//>
      <${Acts} card=${card} isPass=${isPass} meant=${meant} actions=${actions} />
    </article>
  </li>`;
}
