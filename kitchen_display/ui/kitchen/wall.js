// The grid of tickets: selection by number and arrows, pages, and what is still below.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/strings.js";
import { Icon } from "../display/icon.js";
import { Card, hasTitle } from "./card.js";
import { SPAN_MAX, spansOf } from "./fit.js";
import { cutCards, layOut } from "./pack.js";

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
  const edge = wall.getBoundingClientRect().bottom - 40;
  return cardsIn(wall).filter((card) => card.getBoundingClientRect().top > edge).length;
}

const GRAVEST = ["void", "fresh"];

const outOfSight = (wall) => ({ below: countBelow(wall), isAbove: wall.scrollTop > 4 });

// The news of a card is the gravest of its tickets'.
function newsOf(card, news) {
  const kinds = new Set(card.tickets.map((row) => news.get(row.ticket_id)));
  return GRAVEST.find((kind) => kinds.has(kind));
}

// Lays the cards whenever one of them has another height, and makes wider what is cut.
function usePacked(slots, tiles) {
  const list = useRef(null);
  const kept = useRef(undefined);
  const watched = useRef(null);
  const [atLeast, setAtLeast] = useState(new Map());
  const lay = () => {
    kept.current = layOut(list.current, tiles, kept.current);
    const cut = cutCards(list.current, Math.min(SPAN_MAX, tiles));
    if (cut.length) setAtLeast((before) => wider(before, cut, list.current));
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
  return { list, atLeast };
}

// One tile more for each card that is cut; what is no longer there is forgotten.
function wider(before, cut, list) {
  const next = new Map();
  for (const { dataset } of list.children) {
    const own = cut.includes(dataset.card) ? Number(dataset.span) + 1 : 0;
    const most = Math.max(own, before.get(dataset.card) ?? 0);
    if (most) next.set(dataset.card, most);
  }
  const isSame = next.size === before.size && [...next].every(([key, span]) => before.get(key) === span);
  return isSame ? before : next;
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
  useEffect(() => {
    below.value = outOfSight(ref.current);
  }, [slots]);
  const isEmpty = isReady && slots.length === 0;
  const { list, atLeast } = usePacked(slots, tiles);
  const spans = spansOf(slots.map((slot) => slot.card), tiles, hasTitle(isPass), atLeast);
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
