// Money, clock times and minutes as the page's language writes them: the same bytes as the
// server's `pos/web/rendering.py`, so that nothing jumps when the script takes over.
import { boot } from "./boot.js";

const language = document.documentElement.lang || "en";
// A clock in Europe has 24 hours and prices stand in European digits in every language.
const locale = `${language}-u-nu-latn`;

const moneyFormats = new Map();

function moneyFormat(currency) {
  if (!moneyFormats.has(currency)) {
    moneyFormats.set(currency, new Intl.NumberFormat(locale, { style: "currency", currency }));
  }
  return moneyFormats.get(currency);
}

// `minor` is whole minor units: money(1190, "EUR") is "11,90 €".
export function money(minor, currency = boot.currency ?? "EUR") {
  const format = moneyFormat(currency);
  const digits = format.resolvedOptions().maximumFractionDigits;
  return format.format(minor / 10 ** digits);
}

// A price difference with its sign: "+1,50 €"; nothing for none.
export function delta(minor, currency) {
  if (!minor) return "";
  const sign = minor > 0 ? "+" : "−";
  const amount = money(Math.abs(minor), currency);
  // Written right to left, the sign stays with the digits (as CLDR does for negative amounts).
  return amount.startsWith("\u200f") ? `\u200f\u200e${sign}${amount.slice(1)}` : sign + amount;
}

const timeFormat = new Intl.DateTimeFormat(locale, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: boot.time_zone,
});
const secondsFormat = new Intl.DateTimeFormat(locale, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZone: boot.time_zone,
});

function instant(value) {
  return typeof value === "number" ? value : Date.parse(value);
}

// An ISO instant or milliseconds as the venue's wall clock shows it: "12:07".
export function time(value) {
  return timeFormat.format(instant(value));
}

// With seconds: "12:04:33".
export function timeWithSeconds(value) {
  return secondsFormat.format(instant(value));
}

// Whole minutes from `now` until `value`, rounded up; negative when it is past.
export function minutesUntil(value, now) {
  return Math.ceil((instant(value) - now) / 60_000);
}

// Whole minutes that have passed since `value`, never negative.
export function minutesSince(value, now) {
  return Math.max(0, Math.floor((now - instant(value)) / 60_000));
}

const numberFormat = new Intl.NumberFormat(locale);

export function number(value) {
  return numberFormat.format(value);
}

const minuteFormat = new Intl.NumberFormat(locale, {
  style: "unit",
  unit: "minute",
  unitDisplay: "short",
});

// A count of minutes with its unit: "4 Min.".
export function minutes(count) {
  return minuteFormat.format(count);
}
