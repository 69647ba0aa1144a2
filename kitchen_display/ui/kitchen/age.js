// How long a ticket has waited, and what that means at its station.
import { latestOf } from "../display/countdown.js";
import { minutesSince } from "../lib/format.js";

// `station` is the venue's: {aged_seconds, old_seconds}.  The level is one word, so that colour,
// border pattern and sound mean the same.
export function ageOf(row, station, now) {
  return { level: levelOf(row, station, now), minutes: minutesSince(row.fired_at, now) };
}

const AFTER_PLAN_SECONDS = 60; // nobody bumps to the second

// What is planned is as old as it is behind its plan: a burger of six minutes is in time at five.
function levelOf(row, station, now) {
  if (!row.ends_at) return byLimits((now - Date.parse(row.fired_at)) / 1000, station.aged_seconds, station.old_seconds);
  if (now >= latestOf(row.promised_at, row.expected_at, row.comes_at)) return "old";
  const slack = Math.max(AFTER_PLAN_SECONDS, station.old_seconds - station.aged_seconds);
  return byLimits((now - Date.parse(row.ends_at)) / 1000, AFTER_PLAN_SECONDS, AFTER_PLAN_SECONDS + slack);
}

const byLimits = (seconds, aged, old) => (seconds >= old ? "old" : seconds >= aged ? "aged" : "fresh");
