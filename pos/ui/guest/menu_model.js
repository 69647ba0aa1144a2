// What the menu document says about an item: choices, prices, allergens.  Prices made here are a
// preview; the server's count.
import { listed, textIn } from "../lib/strings.js";

export const ALLERGENS = [
  "gluten", "crustaceans", "eggs", "fish", "peanuts", "soybeans", "milk",
  "nuts", "celery", "mustard", "sesame", "sulphites", "lupin", "molluscs",
];

export class MenuModel {
  constructor(menu, version) {
    this.menu = menu;
    this.version = version;
    this.fallback = menu.languages[0];
    this.items = new Map(menu.items.map((item) => [item.id, item]));
    this.groups = new Map((menu.groups ?? []).map((group) => [group.id, group]));
  }

  name(item) {
    return textIn(item.name, this.fallback);
  }

  // Categories with what is served this way, in the menu's order; none is empty.
  sections(service, shows = () => true) {
    const served = this.menu.items.filter((item) => isServed(item, service) && shows(item));
    return this.menu.categories
      .map((category) => ({
        category,
        items: served.filter((item) => item.category === category.id),
      }))
      .filter(({ items }) => items.length);
  }

  groupsOf(item) {
    return (item.groups ?? []).map((id) => this.groups.get(id)).filter(Boolean);
  }

  options(item) {
    return this.groupsOf(item).flatMap((group) => group.options);
  }

  hasChoices(item) {
    return Boolean(item.variants?.length) || this.groupsOf(item).length > 0;
  }

  defaults(item) {
    return this.options(item)
      .filter((option) => option.default)
      .map(({ id }) => id);
  }

  unitPrice(line) {
    const item = this.items.get(line.item);
    if (!item) return 0;
    const variant = item.variants?.find(({ id }) => id === line.variant);
    const chosen = this.options(item).filter(({ id }) => line.options.includes(id));
    const deltas = chosen.reduce((sum, option) => sum + (option.price_delta ?? 0), 0);
    return Math.max(0, (variant?.price ?? item.price ?? 0) + deltas);
  }

  // The chosen size and options in words, for the cart.
  choiceText(line) {
    const item = this.items.get(line.item);
    if (!item) return "";
    const variant = item.variants?.find(({ id }) => id === line.variant);
    const chosen = this.options(item).filter(({ id }) => line.options.includes(id));
    const names = [variant, ...chosen]
      .filter(Boolean)
      .map(({ name }) => textIn(name, this.fallback));
    return listed(names);
  }

  // Null, or what keeps a line from being ordered: "gone", "sold_out" or "choice".
  hindrance(line, service) {
    const item = this.items.get(line.item);
    if (!item || !isServed(item, service)) return "gone";
    if (item.sold_out) return "sold_out";
    return this.missingChoices(item, line).length || this.unknownChoices(item, line) ? "choice" : null;
  }

  // Ids of the groups (or "variant") in which a choice is missing or too much.
  missingChoices(item, line) {
    const missing = this.groupsOf(item)
      .filter((group) => {
        const count = group.options.filter(({ id }) => line.options.includes(id)).length;
        return count < (group.min ?? 0) || count > (group.max ?? 1);
      })
      .map(({ id }) => id);
    const sized = item.variants?.some(({ id }) => id === line.variant) ?? true;
    return item.variants?.length && !sized ? ["variant", ...missing] : missing;
  }

  unknownChoices(item, line) {
    const known = new Set(this.options(item).map(({ id }) => id));
    return line.options.some((id) => !known.has(id));
  }

  // Contained: the item or a chosen option has it.  Free: the item is declared free, and so is
  // every chosen option that is no removal.  All others are not declared - never free by silence.
  allergens(item, optionIds = []) {
    const chosen = this.options(item).filter(({ id }) => optionIds.includes(id));
    const sources = [item, ...chosen.filter(({ removal }) => !removal)];
    const said = (name, how) => (source) => source.allergens?.[name] === how;
    const contained = ALLERGENS.filter((name) => sources.some(said(name, "contained")));
    const free = ALLERGENS.filter((name) => sources.every(said(name, "free")));
    const undeclared = ALLERGENS.filter((n) => !contained.includes(n) && !free.includes(n));
    return { contained, free, undeclared };
  }

  // Whether the item can be had free of all of these: it is declared so, and every choice that
  // must be made has an option that is declared so.
  canBeFreeOf(item, wanted) {
    const isFree = (source) => wanted.every((name) => source.allergens?.[name] === "free");
    const required = this.groupsOf(item).filter((group) => (group.min ?? 0) > 0);
    return (
      isFree(item) &&
      required.every(({ options }) => options.some((o) => o.removal || isFree(o)))
    );
  }

  prices(item) {
    const all = item.variants?.length ? item.variants.map(({ price }) => price) : [item.price ?? 0];
    return { from: Math.min(...all), several: new Set(all).size > 1 };
  }

  matches(item, words) {
    const texts = [...Object.values(item.name), ...Object.values(item.description ?? {})];
    const text = plain(texts.join(" "));
    return words.every((word) => text.includes(word));
  }
}

function isServed(item, service) {
  return !service || (item.services ?? ["in_house", "take_away"]).includes(service);
}

// Small letters without accents, so that "kase" finds "Käse".
export function plain(text) {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .replace(/ß/g, "ss");
}
