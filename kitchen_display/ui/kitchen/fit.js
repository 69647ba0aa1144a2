// How a card fits the wall: what is higher than a column takes two of them, or three, and says at
// its edge where it goes on.
import { boot } from "../lib/boot.js";
import { isVoid } from "./lines.js";
import { parted } from "./moments.js";

// About how high lines and what stands below them are, in pixels.
const LINE_PX = 72;
const WAY_PX = 36;
const TITLE_PX = 48;
const COLUMN_PX = 470;
const AROUND_PX = 400 + (boot.is_planned ? 96 : 0); // bars, and what of a card is no line
const NAME_PX = 31;
const NAME_LETTERS = 20;
export const SPAN_MAX = 3;
const NOTE_LETTERS = 22;

const countOf = (list) => (list ? list.length : 0);

function heightOf(line) {
  const ways = countOf(line.removals) + countOf(line.options) + (isVoid(line) ? 1 : 0);
  const noteRows = line.note ? 1 + Math.ceil(line.note.length / NOTE_LETTERS) : 0;
  const nameRows = Math.max(1, Math.ceil(line.name.length / NAME_LETTERS));
  const moment = line.startsAt ? 1 : 0;
  return Math.max(LINE_PX, 19 + nameRows * NAME_PX + (ways + noteRows + moment) * WAY_PX);
}

// What a card holds: [entry], an entry being a block's title or a line, each with its ticket.
function entriesOf(card, hasTitle) {
  return card.tickets.flatMap((row, at) => [
    ...(hasTitle(row, card.tickets[at - 1]) ? [{ key: `title ${row.ticket_id}`, row, px: TITLE_PX }] : []),
    ...linesOf(row),
  ]).concat(card.coming.map((row) => ({ key: `coming ${row.ticket_id}`, row, isComing: true, px: LINE_PX })));
}

// A ticket's lines: first what is in work, then - below a title of its own - what starts later.
function linesOf(row) {
  const entry = (line, more) => ({
    key: `${row.ticket_id} ${line.line_id} ${line.part ?? ""} ${line.startsAt ?? ""}`,
    row,
    line,
    px: heightOf(line),
    ...more,
  });
  const parts = row.lines.map(parted);
  const later = parts.flatMap((each) => each.later).sort((a, b) => a.startsAt - b.startsAt);
  return [
    ...parts.filter(({ now }) => now).map(({ now }) => entry(now)),
    ...(later.length ? [{ key: `later ${row.ticket_id}`, row, isLater: true, px: LINE_PX }] : []),
    ...later.map((line) => entry(line, { isLater: true })),
  ];
}

const heightOfAll = (entries) => entries.reduce((sum, entry) => sum + entry.px, 0);

// How many tiles a card would take of a wall without end.
function wantedSpan(card, hasTitle) {
  const room = Math.max(COLUMN_PX / 2, Math.min(COLUMN_PX, window.innerHeight - AROUND_PX));
  const height = heightOfAll(entriesOf(card, hasTitle));
  return Math.min(SPAN_MAX, Math.max(1, Math.ceil(height / room)));
}

// How many tiles each card takes of a wall that is `columns` wide.  `measured` has what was learned of
// them as they lay: {atLeast, atMost}, Maps of key -> tiles, of what was cut and of what needs fewer.
// In the first row a big one is content with the two that are left.  A card that comes in at the end
// changes none before it but one that is wider than it needs.
export function spansOf(cards, columns, hasTitle, { atLeast, atMost }) {
  let at = 0;
  return cards.map((card) => {
    const guessed = Math.min(wantedSpan(card, hasTitle), atMost.get(card.key) ?? SPAN_MAX);
    const wanted = Math.min(columns, Math.max(guessed, atLeast.get(card.key) ?? 1));
    const left = columns - at;
    const span = wanted > left && left > 1 ? left : wanted;
    at += span;
    return span;
  });
}

// A card's columns: [[entry]], as many as it has tiles.
export function columnsOf(card, span, hasTitle) {
  const entries = entriesOf(card, hasTitle);
  const share = heightOfAll(entries) / span;
  const columns = Array.from({ length: span }, () => []);
  let filled = 0;
  for (const entry of entries) {
    columns[Math.min(span - 1, Math.floor((filled + entry.px / 2) / share))].push(entry);
    filled += entry.px;
  }
  // A title goes with what it is the title of.
  for (let at = span - 2; at >= 0; at -= 1) {
    while (columns[at].length && !columns[at].at(-1).line && !columns[at].at(-1).isComing) {
      columns[at + 1].unshift(columns[at].pop());
    }
  }
  return columns.filter((column) => column.length);
}
