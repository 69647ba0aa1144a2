// What the portions of a line are: wanted, ready, void; and how its name may break.
const listOf = (list) => list ?? [];

// The portions that are still wanted.
export function wantedUnits(line) {
  const voided = new Set(listOf(line.voided));
  return voided.size ? line.units.filter((unit) => !voided.has(unit)) : line.units;
}

export function readyUnits(line) {
  const ready = new Set(listOf(line.ready));
  return wantedUnits(line).filter((unit) => ready.has(unit));
}

export const isVoid = (line) => wantedUnits(line).length === 0;

// Nothing is left to make of it.
export const isMade = (line) => readyUnits(line).length === wantedUnits(line).length;

export const voidedCount = (row) =>
  row.lines.reduce((sum, line) => sum + listOf(line.voided).length, 0);

// A number stays with its unit: "0,2 l" does not end a row with "0,2".
export const together = (text) => text.replace(/(\d) (?=(?:l|cl|ml|g|kg|cm|لتر)(?![\p{L}\d]))/gu, "$1\u00a0");
