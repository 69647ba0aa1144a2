// How long a ticket has waited, and what that means at its station.
import { minutesSince } from "../lib/format.js";

// `station` is the venue's: {aged_seconds, old_seconds}.  The level is one word, so that colour,
// border pattern and sound mean the same.
export function ageOf(row, station, now) {
  const seconds = (now - Date.parse(row.fired_at)) / 1000;
  const level =
    seconds >= station.old_seconds ? "old" : seconds >= station.aged_seconds ? "aged" : "fresh";
  return { level, minutes: minutesSince(row.fired_at, now) };
}
