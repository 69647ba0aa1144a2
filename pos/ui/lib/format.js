// Money, clock times and minutes as the page's language writes them: the same bytes as the
// server's `pos/web/rendering.py`, so that nothing jumps when the script takes over.
import { boot } from "./boot.js";

const language = document.documentElement.lang || "en";
// A clock in Europe has 24 hours and prices stand in European digits in every language.
const locale = `${language}-u-nu-latn`;

// A format is made when it is first needed: each costs a slow phone some ten milliseconds.
const formats = new Map();

function format(kind, make) {
  if (!formats.has(kind)) formats.set(kind, make());
  return formats.get(kind);
}

function moneyFormat(currency) {
  const make = () => new Intl.NumberFormat(locale, { style: "currency", currency });
  return format(`money ${currency}`, make);
}

function clockFormat(parts) {
  const settings = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...parts };
  return new Intl.DateTimeFormat(locale, { ...settings, timeZone: boot.time_zone });
}

// `minor` is whole minor units: money(1190, "EUR") is "11,90 €".
export function money(minor, currency = boot.currency ?? "EUR") {
  const amounts = moneyFormat(currency);
  const digits = amounts.resolvedOptions().maximumFractionDigits;
  return amounts.format(minor / 10 ** digits);
}

// A price difference with its sign: "+1,50 €"; nothing for none.
export function delta(minor, currency) {
  if (!minor) return "";
  const sign = minor > 0 ? "+" : "−";
  const amount = money(Math.abs(minor), currency);
  // Written right to left, the sign stays with the digits (as CLDR does for negative amounts).
  return amount.startsWith("\u200f") ? `\u200f\u200e${sign}${amount.slice(1)}` : sign + amount;
}

function instant(value) {
  return typeof value === "number" ? value : Date.parse(value);
}

// An ISO instant or milliseconds as the venue's wall clock shows it: "12:07".
export function time(value) {
  return format("time", () => clockFormat()).format(instant(value));
}

// The day of the week in the venue's time: "Monday".
export function weekday(value) {
  const make = () => new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: boot.time_zone });
  return format("weekday", make).format(instant(value));
}

// With seconds: "12:04:33".
export function timeWithSeconds(value) {
  return format("seconds", () => clockFormat({ second: "2-digit" })).format(instant(value));
}

function dayFormat(parts) {
  return new Intl.DateTimeFormat(locale, { ...parts, timeZone: boot.time_zone });
}

const NEAR = { weekday: "short", day: "numeric", month: "short" };

// A day of the venue that is near: "Mo., 23. Nov.".
export function day(value) {
  return format("day", () => dayFormat(NEAR)).format(instant(value));
}

// A day of the venue with its year: "23. November 2026".
export function date(value) {
  return format("date", () => dayFormat({ dateStyle: "long" })).format(instant(value));
}

// Names in a sentence: "Suppe, Brot und Käse".
export function listed(names) {
  return format("list", () => new Intl.ListFormat(locale)).format(names);
}

// Whole minutes from `now` until `value`, rounded up; negative when it is past.
export function minutesUntil(value, now) {
  // Half a minute ago is no minute, not "-0".
  return Math.ceil((instant(value) - now) / 60_000) + 0;
}

// Whole minutes that have passed since `value`, never negative.
export function minutesSince(value, now) {
  return Math.max(0, Math.floor((now - instant(value)) / 60_000));
}

export function number(value) {
  return format("number", () => new Intl.NumberFormat(locale)).format(value);
}

const IN_MINUTES = { style: "unit", unit: "minute", unitDisplay: "short" };

// A count of minutes with its unit: "4 Min.".
export function minutes(count) {
  return format("minutes", () => new Intl.NumberFormat(locale, IN_MINUTES)).format(count);
}
