// The grid of tickets: selection by number and arrows, pages, and what is still below.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/strings.js";
import { Icon } from "../display/icon.js";
import { Card, hasTitle } from "./card.js";
import { SPAN_MAX, spansOf } from "./fit.js";
import { cutCards, layOut, roomyCards } from "./pack.js";

const isRightToLeft = () => document.documentElement.dir === "rtl";

function cardsIn(wall) {
  return [...wall.querySelectorAll(".card")];
}

// How many tiles lie side by side.
const tilesOf = (wall) =>
  getComputedStyle(wall.querySelector(".cards")).gridTemplateColumns.split(" ").length;

// The card above (-1) or below (1): the nearest row there, and in it the nearest card.
function beyond(cards, from, direction) {
  const here = from.getBoundingClientRect();
  const distance = (card) => {
    const there = card.getBoundingClientRect();
    const rows = direction * (there.top - here.top);
    const aside = Math.abs((there.left + there.right - here.left - here.right) / 2);
    // Rather the next one of its own column than one that begins a little lower beside it.
    return rows > 4 ? rows + 4 * aside : Infinity;
  };
  const nearest = cards.reduce((best, card) => (distance(card) < distance(best) ? card : best), from);
  return nearest === from ? -1 : cards.indexOf(nearest);
}

// What the keys do with the wall; kept out of the component, which only draws.
function pagerOf(wallRef, selected) {
  const focus = (card) => {
    if (!card) return;
    selected.value = card.dataset.card;
    card.querySelector("article").focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  };
  return {
    selectVisible: (index) => focus(cardsIn(wallRef.current)[index]),
    move(where) {
      const cards = cardsIn(wallRef.current);
      const at = cards.findIndex((card) => card.dataset.card === selected.peek());
      const side = isRightToLeft() ? -1 : 1;
      const steps = { left: -side, right: side };
      if (where === "first") wallRef.current.scrollTo({ top: 0 });
      const vertical = { up: -1, down: 1 }[where];
      if (vertical && at >= 0) return focus(cards[beyond(cards, cards[at], vertical)]);
      const to =
        where === "first" ? 0 : where === "last" ? cards.length - 1 : at < 0 ? 0 : at + steps[where];
      return focus(cards[Math.min(cards.length - 1, Math.max(0, to))]);
    },
    // A page down; after the last page comes the first.
    scroll(direction) {
      const wall = wallRef.current;
      const isAtEnd = wall.scrollTop + wall.clientHeight >= wall.scrollHeight - 4;
      const top =
        direction > 0 && isAtEnd ? 0 : wall.scrollTop + direction * wall.clientHeight * 0.85;
      wall.scrollTo({ top, behavior: "smooth" });
    },
  };
}

function countBelow(wall) {
  // Whose buttons are cut off is out of sight as well.
  const edge = wall.getBoundingClientRect().bottom + 4;
  return cardsIn(wall).filter((card) => card.getBoundingClientRect().bottom > edge).length;
}

const GRAVEST = ["void", "fresh"];

const outOfSight = (wall) => ({ below: countBelow(wall), isAbove: wall.scrollTop > 4 });

// The news of a card is the gravest of its tickets'.
function newsOf(card, news) {
  const kinds = new Set(card.tickets.map((row) => news.get(row.ticket_id)));
  return GRAVEST.find((kind) => kinds.has(kind));
}

const NOTHING_MEASURED = { atLeast: new Map(), atMost: new Map() };

// A card's height at most, as the style sheet has it.
const highest = (list) => list.closest(".wall").clientHeight - 24;

const keysOf = (list) => [...list.children].map(({ dataset }) => dataset.card).join(" ");

// Lays the cards whenever one of them has another height, and makes wider what is cut.  What has room
// to spare is made narrower when the cards change anyway, and once only: nothing moves by itself.
function usePacked(tiles, onLaid) {
  const list = useRef(null);
  const kept = useRef(undefined);
  const watched = useRef(null);
  const narrowed = useRef({ keys: "", tried: new Map() });
  const [measured, setMeasured] = useState(NOTHING_MEASURED);
  const lay = () => {
    kept.current = layOut(list.current, tiles, kept.current);
    const cut = cutCards(list.current, Math.min(SPAN_MAX, tiles));
    if (cut.length) setMeasured((before) => wider(before, cut, list.current));
    else narrow();
    onLaid();
  };
  const narrow = () => {
    const { keys, tried } = narrowed.current;
    const now = keysOf(list.current);
    if (now === keys) return;
    const roomy = roomyCards(list.current, highest(list.current));
    for (const card of list.current.children) {
      const { card: key } = card.dataset;
      const lines = card.querySelectorAll(".line").length;
      if (tried.get(key) === lines) roomy.delete(key);
      else if (roomy.has(key)) tried.set(key, lines);
    }
    const here = new Set(now.split(" "));
    narrowed.current = { keys: now, tried: new Map([...tried].filter(([key]) => here.has(key))) };
    if (roomy.size) setMeasured((before) => narrower(before, roomy));
  };
  watched.current ??= { seen: new WeakSet(), lay };
  watched.current.lay = lay;
  useEffect(() => {
    const { observer } = watched.current;
    return () => observer?.disconnect();
  }, []);
  useLayoutEffect(() => {
    const { seen } = watched.current;
    watched.current.observer ??= new ResizeObserver(() => watched.current.lay());
    for (const card of list.current.children) {
      if (!seen.has(card)) watched.current.observer.observe(card);
      seen.add(card);
    }
    lay();
  });
  return { list, measured };
}

// One tile more for each card that is cut; what is no longer there is forgotten.
function wider(before, cut, list) {
  const atLeast = new Map();
  const atMost = new Map();
  for (const { dataset } of list.children) {
    const own = cut.includes(dataset.card) ? Number(dataset.span) + 1 : 0;
    const most = Math.max(own, before.atLeast.get(dataset.card) ?? 0);
    if (most) atLeast.set(dataset.card, most);
    if (before.atMost.has(dataset.card)) atMost.set(dataset.card, before.atMost.get(dataset.card));
  }
  const isSame =
    atLeast.size === before.atLeast.size && [...atLeast].every(([key, span]) => before.atLeast.get(key) === span);
  return isSame ? before : { atLeast, atMost };
}

function narrower({ atLeast, atMost }, roomy) {
  return {
    atLeast: new Map([...atLeast].filter(([key]) => !roomy.has(key))),
    atMost: new Map([...atMost, ...roomy]),
  };
}

// `below` is a signal that tells the foot how many tickets are out of sight, and whether some are above.
export function Wall({ slots, isReady, isPass, stationOf, now, selected, watch, actions, page, below }) {
  const ref = useRef(null);
  const [tiles, setTiles] = useState(1);
  page.current ??= pagerOf(ref, selected);
  useLayoutEffect(() => setTiles(tilesOf(ref.current)), []);
  useEffect(() => {
    const wall = ref.current;
    const count = () => {
      setTiles(tilesOf(wall));
      below.value = outOfSight(wall);
    };
    const observer = new ResizeObserver(count);
    observer.observe(wall);
    wall.addEventListener("scroll", count, { passive: true });
    return () => {
      observer.disconnect();
      wall.removeEventListener("scroll", count);
    };
  }, []);
  const tellBelow = () => {
    const next = outOfSight(ref.current);
    const { below: count, isAbove } = below.peek();
    if (next.below !== count || next.isAbove !== isAbove) below.value = next;
  };
  const isEmpty = isReady && slots.length === 0;
  const { list, measured } = usePacked(tiles, tellBelow);
  const spans = spansOf(slots.map((slot) => slot.card), tiles, hasTitle(isPass), measured);
  return html`<main class=${`wall ${isPass ? "wall--pass" : ""}`} ref=${ref} id="wall">
    <h1 class="visually-hidden">${t("kitchen.title")}</h1>
    ${isEmpty &&
    html`<div class="calm"><${Icon} name="calm" /><p>${t("kitchen.empty")}</p></div>`}
    <ul class="cards is-packed" ref=${list}>
      ${slots.map(
        (slot, index) => html`<${Card}
          key=${slot.key}
          slot=${slot}
          index=${index}
          span=${spans[index]}
          station=${stationOf(slot.card.station)}
          isPass=${isPass}
          nameOf=${(id) => stationOf(id).name}
          now=${now}
          isSelected=${selected.value === slot.key}
          news=${newsOf(slot.card, watch.news.value)}
          actions=${actions}
        />`,
      )}
    </ul>
  </main>`;
}
