// Sentences of the interface in the page's language: `t("cart.items", { count: 2 })`.
// A key may have plural forms (`cart.items#one`, `cart.items#other`); `count` chooses.
import { boot } from "./boot.js";
import { money, time } from "./format.js";
import { spoken } from "./spoken.js";

const texts = { ...spoken, ...boot.strings };
const language = document.documentElement.lang || "en";
const plurals = new Intl.PluralRules(language);
const rightToLeft = document.documentElement.dir === "rtl";

// In a text that runs right to left a name or price keeps its own direction only when isolated.
function isolated(value) {
  return rightToLeft ? `\u2068${value}\u2069` : String(value);
}

// More sentences, for what a page loads later.
export function learn(more) {
  Object.assign(texts, more);
}

export function has(key) {
  return key in texts || `${key}#other` in texts;
}

export function t(key, params = {}) {
  let text = texts[key];
  if ("count" in params) {
    text = texts[`${key}#${plurals.select(params.count)}`] ?? texts[`${key}#other`] ?? text;
  }
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    name in params ? isolated(params[name]) : whole,
  );
}

// "Milk, eggs": names one after the other.
export function listed(names) {
  return names.join(`${t("list.separator")} `);
}

// The sentence of a refusal, by its code; `more` brings what the page knows better, as names.
export function sentenceOf(problem, more = {}) {
  if (!problem) return t("problem.network");
  const plain = `problem.${problem.code}`;
  const key = problem.params?.until && has(`${plain}_until`) ? `${plain}_until` : plain;
  // What a dish is called only the house knows, where the page itself does not.
  if (problem.params?.item && !more.item && problem.detail) return problem.detail;
  if (has(key)) return t(key, { ...said(problem.params), ...more });
  return problem.detail ?? t("problem.unknown", { code: problem.code ?? "?" });
}

// Amounts as money and instants as times.
function said(params = {}) {
  const shown = { ...params };
  if (Number.isInteger(params.total)) shown.total = money(params.total, params.currency);
  for (const name of ["promised_at", "until"]) if (params[name]) shown[name] = time(params[name]);
  return shown;
}

// The text of a menu's or venue's map of languages, e.g. {"de": "Bier", "en": "Beer"}.
export function textIn(map, fallback) {
  return map?.[language] ?? map?.[fallback] ?? Object.values(map ?? {})[0] ?? "";
}
