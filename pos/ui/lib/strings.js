// Sentences of the interface in the page's language: `t("cart.items", { count: 2 })`.
// A key may have plural forms (`cart.items#one`, `cart.items#other`); `count` chooses.
import { boot } from "./boot.js";

const texts = boot.strings ?? {};
const language = document.documentElement.lang || "en";
const plurals = new Intl.PluralRules(language);
const rightToLeft = document.documentElement.dir === "rtl";

// In a text that runs right to left a name or price keeps its own direction only when isolated.
function isolated(value) {
  return rightToLeft ? `\u2068${value}\u2069` : String(value);
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

// The sentence of a refusal: the server's own when it sent one, else by its code.
export function sentenceOf(problem) {
  if (!problem) return t("problem.network");
  const key = `problem.${problem.code}`;
  if (has(key)) return t(key, problem.params ?? {});
  return problem.detail ?? t("problem.unknown", { code: problem.code ?? "?" });
}

// The text of a menu's or venue's map of languages, e.g. {"de": "Bier", "en": "Beer"}.
export function textIn(map, fallback) {
  return map?.[language] ?? map?.[fallback] ?? Object.values(map ?? {})[0] ?? "";
}
