// How large numbers are: as large as the column allows, in steps, so that they do not change their
// size with every order; when they would get too small, pages turn instead.
const STEPS = [1, 2, 4, 6, 9, 12, 16, 20, 25, 30];
const COLUMNS_MAX = 8;
const WIDE = 1.55; // a tile is so much wider than its letters are high

function tileOf(columns, rows, { width, height, gap }) {
  const wide = (width - gap * (columns - 1)) / columns / WIDE;
  return Math.min(wide, (height - gap * (rows - 1)) / rows);
}

function best(cells, room) {
  let found = { tile: 0, columns: 1, rows: cells };
  for (let columns = 1; columns <= Math.min(cells, COLUMNS_MAX); columns += 1) {
    const rows = Math.ceil(cells / columns);
    const tile = tileOf(columns, rows, room);
    if (tile > found.tile) found = { tile, columns, rows };
  }
  return found;
}

// `room` is {width, height, gap} of the column, `least` the smallest tile that is still read from
// across the room.  Answers {tile, columns, rows}: what fits a page is columns * rows.
export function tilesFor(cells, room, least) {
  for (const step of STEPS.filter((each) => each >= cells)) {
    const found = best(step, room);
    if (found.tile >= least) return found;
  }
  const columns = Math.max(1, Math.floor((room.width + room.gap) / (least * WIDE + room.gap)));
  const rows = Math.max(1, Math.floor((room.height + room.gap) / (least + room.gap)));
  return { tile: tileOf(columns, rows, room), columns, rows };
}
