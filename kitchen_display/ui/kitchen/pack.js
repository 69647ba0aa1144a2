// Where cards lie on the wall: in order, each as far up as its tiles are free, so that no hole stays
// below a short one.  A card keeps its column as long as those before it stay.
import { isHigh } from "./more_lines.js";

// The wall's rows are so high; a card takes as many as it needs, and some for the gap.
const ROW_PX = 4;
const GAP_ROWS = 3;
const GROWTH_ROWS = 12; // one more row of facts, when somebody begins it

const NOTHING = { columns: 0, tiles: [], at: [] };

// `tiles`: [{key, span, rows}] in order; `before` is what this answered last as `kept`.
// Answers {places: [{column, top}], kept}, columns and rows from 0.
export function packed(tiles, columns, before = NOTHING) {
  const sky = Array(columns).fill(0);
  const holes = []; // {column, top, end}: what a wide card leaves above it
  let isSame = before.columns === columns;
  const places = tiles.map(({ key, span, rows }, at) => {
    const wide = Math.min(span, columns);
    isSame &&= before.tiles[at]?.key === key && before.tiles[at].span === span;
    const fits = (hole) =>
      hole.end - hole.top >= rows + GAP_ROWS + GROWTH_ROWS && (!isSame || hole.column === before.at[at]);
    const hole = wide === 1 ? holes.find(fits) : undefined;
    if (hole) {
      const { column, top } = hole;
      hole.top += rows + GAP_ROWS;
      return { column, top };
    }
    const column = isSame ? before.at[at] : lowest(sky, wide);
    const top = Math.max(...sky.slice(column, column + wide));
    for (let each = column; each < column + wide; each += 1) {
      if (sky[each] < top) holes.push({ column: each, top: sky[each], end: top });
    }
    sky.fill(top + rows + GAP_ROWS, column, column + wide);
    return { column, top };
  });
  return { places, kept: { columns, tiles, at: places.map(({ column }) => column) } };
}

function lowest(sky, wide) {
  let best = 0;
  let least = Infinity;
  for (let column = 0; column + wide <= sky.length; column += 1) {
    const top = Math.max(...sky.slice(column, column + wide));
    if (top < least) [best, least] = [column, top];
  }
  return best;
}

// Lays the cards of a wall as they are high now.
export function layOut(list, columns, before) {
  const cards = [...list.children];
  const tiles = cards.map((card) => ({
    key: card.dataset.card,
    span: Number(card.dataset.span),
    rows: Math.max(1, Math.ceil(card.offsetHeight / ROW_PX)),
  }));
  const { places, kept } = packed(tiles, columns, before);
  cards.forEach((card, at) => {
    const { span, rows } = tiles[at];
    const { column, top } = places[at];
    const area = `${top + 1} / ${column + 1} / span ${rows} / span ${Math.min(span, columns)}`;
    if (card.dataset.area === area) return;
    card.dataset.area = area;
    card.style.gridArea = area;
  });
  return kept;
}

const SPARE_PX = 48; // one more row of facts, or a longer name

// What would do with fewer tiles, as high as its lines really are: Map of key -> tiles.  `height` is
// a card's at most.
export function roomyCards(list, height) {
  const found = new Map();
  for (const card of list.children) {
    const span = Number(card.dataset.span);
    const columns = card.querySelector(".columns");
    if (span < 2 || card.classList.contains("is-gone")) continue;
    const lines = [...columns.querySelectorAll(".lines")].reduce((sum, each) => sum + linesHeight(each), 0);
    const room = height - (card.offsetHeight - columns.clientHeight) - SPARE_PX;
    const needed = Math.max(1, Math.ceil(lines / room));
    if (room > 0 && needed < span) found.set(card.dataset.card, needed);
  }
  return found;
}

const linesHeight = (lines) => [...lines.children].reduce((sum, line) => sum + line.offsetHeight, 0);

// What is cut by the wall's height and could be wider: [key].
export function cutCards(list, widest) {
  return [...list.children]
    .filter((card) => Number(card.dataset.span) < widest)
    .filter((card) => isHigh(card.querySelector(".columns")))
    .map((card) => card.dataset.card);
}
