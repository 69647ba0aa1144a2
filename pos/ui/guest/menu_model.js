// What the menu says about an item: choices, prices, what is in it.  Prices added up here are a
// preview; the server's count.
import { listed } from "../lib/strings.js";
import { words } from "./words.js";

export const ALLERGENS = [
  "gluten", "crustaceans", "eggs", "fish", "peanuts", "soybeans", "milk",
  "nuts", "celery", "mustard", "sesame", "sulphites", "lupin", "molluscs",
];
const SILENT = { said: "?".repeat(ALLERGENS.length), additives_open: true };

export class MenuModel {
  constructor(menu, version) {
    this.menu = menu;
    this.version = version;
    this.items = new Map(menu.items.map((item) => [item.id, item]));
    this.groups = new Map((menu.groups ?? []).map((group) => [group.id, group]));
    const pictured = menu.items.filter(({ picture }) => picture).length;
    // One picture alone does not make letters of all the others.
    this.isPictured = pictured * 3 >= menu.items.length;
  }

  name(item) {
    return words(item.name);
  }

  // Categories with their dishes, in the menu's order; none is empty.
  sections(shows = () => true) {
    const shown = this.menu.items.filter((item) => !item.inner && shows(item));
    return this.menu.categories
      .map((category) => ({
        category,
        items: shown.filter((item) => item.category === category.id),
      }))
      .filter(({ items }) => items.length);
  }

  groupsOf(item) {
    return (item?.groups ?? []).map((id) => this.groups.get(id)).filter(Boolean);
  }

  options(item) {
    return this.groupsOf(item).flatMap((group) => group.options);
  }

  hasChoices(item) {
    return Boolean(item.variants?.length || item.bundle?.length || this.groupsOf(item).length);
  }

  // Whether its sizes are all there is to choose: each is one touch.
  isQuick(item) {
    return item.variants?.length > 1 && !this.groupsOf(item).length;
  }

  defaults(item) {
    return this.options(item)
      .filter((option) => option.default)
      .map(({ id }) => id);
  }

  // What was taken of each group, as [option, times].  A group that must be chosen from and was
  // not takes its defaults, as the house does.
  taken(item, ids = []) {
    return this.groupsOf(item).map((group) => {
      let times = group.options
        .map((option) => [option, ids.filter((id) => id === option.id).length])
        .filter(([, count]) => count);
      if (group.min && !times.length) {
        times = group.options.filter((option) => option.default).map((option) => [option, 1]);
      }
      return { group, times };
    });
  }

  // What options add: the dearest of a group's free quantity cost nothing.
  extras(item, ids) {
    let sum = 0;
    for (const { group, times } of this.taken(item, ids)) {
      const each = times.flatMap(([option, count]) => Array(count).fill(option.price_delta ?? 0));
      const paid = each.filter((price) => price > 0).sort((a, b) => b - a).slice(group.free ?? 0);
      const less = each.filter((price) => price < 0);
      sum += [...paid, ...less].reduce((all, price) => all + price, 0);
    }
    return sum;
  }

  // What a part of a bundle is: as chosen, or what it is without a word.
  choiceOf(part, chosen) {
    const { choices } = part;
    if (!chosen) return choices.length === 1 ? choices[0] : choices.find((c) => c.default);
    return choices.find(
      (c) => c.item === chosen.item && (!chosen.variant || c.variant === chosen.variant),
    );
  }

  // [part, choice, its item, what was chosen] of each part of a bundle; the choice may be missing.
  partsOf(item, parts = []) {
    return (item?.bundle ?? []).map((part) => {
      const chosen = parts.find((each) => each.part === part.id);
      const choice = this.choiceOf(part, chosen);
      return [part, choice, choice && this.items.get(choice.item), chosen];
    });
  }

  unitPrice(line) {
    const item = this.items.get(line.item);
    if (!item) return 0;
    const variant = item.variants?.find(({ id }) => id === line.variant);
    let price = (variant?.price ?? item.price ?? 0) + this.extras(item, line.options);
    for (const [, choice, inner, chosen] of this.partsOf(item, line.parts)) {
      if (inner) price += (choice.supplement ?? 0) + this.extras(inner, chosen?.options);
    }
    return Math.max(0, price);
  }

  // The deposits on one portion, each with its name and price.
  deposits(line) {
    const item = this.items.get(line.item);
    const of = (thing, size) =>
      thing?.variants?.find(({ id }) => id === size)?.deposit ?? thing?.deposit;
    const ids = item?.bundle
      ? this.partsOf(item, line.parts).map(([, choice, inner]) => of(inner, choice?.variant))
      : [of(item, line.variant)];
    return ids.map((id) => this.menu.deposits?.[id]).filter(Boolean);
  }

  depositOf(line) {
    return this.deposits(line).reduce((sum, { price }) => sum + price, 0);
  }

  // What a line costs, with its deposits.
  totalOf(line) {
    return (this.unitPrice(line) + this.depositOf(line)) * line.quantity;
  }

  // The chosen size, options and parts in words, for the cart.
  choiceText(line) {
    const item = this.items.get(line.item);
    if (!item) return "";
    const optionsOf = (thing, ids) =>
      this.taken(thing, ids).flatMap(({ times }) =>
        times.map(([option, count]) => (count > 1 ? `${count}× ` : "") + words(option.name)),
      );
    const sizeOf = (thing, id) => thing.variants?.filter((v) => v.id === id).map((v) => words(v.name)) ?? [];
    const parts = this.partsOf(item, line.parts)
      .filter(([, , inner]) => inner)
      .map(([, choice, inner, chosen]) =>
        listed([
          [this.name(inner), ...sizeOf(inner, choice.variant)].join(" "),
          ...optionsOf(inner, chosen?.options),
        ]),
      );
    return listed([...sizeOf(item, line.variant), ...optionsOf(item, line.options), ...parts]);
  }

  // Null, or what keeps a line from being ordered whatever the hour: "gone", "sold_out", "choice".
  hindrance(line) {
    const item = this.items.get(line.item);
    if (!item || item.inner) return "gone";
    if (item.sold_out) return "sold_out";
    return this.missingChoices(item, line).length || this.unknownChoices(item, line) ? "choice" : null;
  }

  // Where a choice is missing or too much: "variant", a group's id, a part's, or part/group.
  missingChoices(item, line) {
    const wrong = (thing, ids = []) =>
      this.taken(thing, ids)
        .filter(({ group, times }) => {
          const count = times.reduce((sum, [, n]) => sum + n, 0);
          return count < (group.min ?? 0) || count > group.max;
        })
        .map(({ group }) => group.id);
    const sized = item.variants?.some(({ id }) => id === line.variant) ?? true;
    return [
      ...(sized ? [] : ["variant"]),
      ...wrong(item, line.options),
      ...this.partsOf(item, line.parts).flatMap(([part, , inner, chosen]) =>
        inner ? wrong(inner, chosen?.options).map((id) => `${part.id}/${id}`) : [part.id],
      ),
    ];
  }

  unknownChoices(item, line) {
    const strange = (thing, ids = []) => {
      const known = new Set(this.options(thing).map(({ id }) => id));
      return ids.some((id) => !known.has(id));
    };
    const parts = line.parts ?? [];
    return (
      strange(item, line.options) ||
      parts.some(({ part }) => !item.bundle?.some(({ id }) => id === part)) ||
      this.partsOf(item, parts).some(([, , inner, chosen]) => inner && strange(inner, chosen?.options))
    );
  }

  // The least age for a line as it is configured.
  age(line) {
    const item = this.items.get(line.item);
    const of = (thing, ids) => [
      thing?.age ?? 0,
      ...this.taken(thing, ids).flatMap(({ times }) => times.map(([option]) => option.age ?? 0)),
    ];
    return Math.max(
      ...of(item, line.options),
      ...this.partsOf(item, line.parts).flatMap(([, , inner, chosen]) => of(inner, chosen?.options)),
    );
  }

  // What is in the dish as it is configured: of all its parts the worst word counts - contained,
  // then not declared, then free.  A part of a bundle that is open counts as all of its choices.
  contents(item, ids = [], parts = []) {
    const said = item.bundle
      ? item.bundle.flatMap((part) => {
          const chosen = parts.find((each) => each.part === part.id);
          const choice = this.choiceOf(part, chosen);
          if (choice) return this.#saidOf(this.items.get(choice.item), chosen?.options);
          return part.choices.flatMap((open) => this.#saidOf(this.items.get(open.item), []));
        })
      : this.#saidOf(item, ids);
    const found = { contained: [], free: [], undeclared: [] };
    ALLERGENS.forEach((name, at) => {
      const letters = said.map((part) => part.said?.[at] ?? "?");
      const word = letters.includes("c") ? "contained" : letters.every((l) => l === "f") ? "free" : "undeclared";
      found[said.length ? word : "undeclared"].push(name);
    });
    const all = (pick) => [...new Set(said.flatMap(pick))];
    found.kinds = {
      gluten: all(({ kinds }) => kinds?.gluten ?? []),
      nuts: all(({ kinds }) => kinds?.nuts ?? []),
    };
    found.additives = all(({ additives }) => additives ?? []);
    found.additivesOpen = !said.length || said.some(({ additives_open }) => additives_open);
    return found;
  }

  #saidOf(item, ids = []) {
    if (!item || item.bundle) return [SILENT];
    const options = this.taken(item, ids).flatMap(({ times }) => times.map(([option]) => option));
    const away = new Set(options.flatMap(({ takes_away }) => takes_away ?? []));
    const gone = (name, at) => away.has(name) && item.said?.[at] === "c";
    const letters = ALLERGENS.map((name, at) => (gone(name, at) ? "f" : item.said?.[at] ?? "?"));
    const kinds = Object.fromEntries(
      Object.entries(item.kinds ?? {}).filter(([name]) => !gone(name, ALLERGENS.indexOf(name))),
    );
    const known = this.options(item);
    const strange = ids.some((id) => !known.some((option) => option.id === id));
    return [{ ...item, said: letters, kinds }, ...options, ...(strange ? [SILENT] : [])];
  }

  prices(item) {
    const all = item.variants?.length ? item.variants.map(({ price }) => price) : [item.price ?? 0];
    return { from: Math.min(...all), several: new Set(all).size > 1 };
  }

  // Whether something is sold at an instant, by spans that the house has worked out.
  isNow(item, at) {
    return within(item.spans && this.menu.spans[item.spans - 1], at);
  }

  // The instant from which it is sold again, or nothing within a week.
  startsAt(item, at) {
    return this.menu.spans[item.spans - 1]?.find(([start]) => start > at)?.[0];
  }

  isOpen(at) {
    return within(this.menu.opening, at);
  }

  opensAt(at) {
    return this.menu.opening?.find(([start]) => start > at)?.[0];
  }
}

function within(spans, at) {
  return !spans || spans.some(([start, end]) => start <= at && at < end);
}
