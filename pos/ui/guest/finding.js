// Looking for dishes on the menu: by words, and by what must not be in them.
import { ALLERGENS } from "./menu_model.js";
import { words } from "./words.js";

export function matches(item, wanted) {
  const text = plain(`${words(item.name)} ${words(item.description)}`);
  return wanted.every((word) => text.includes(word));
}

// Whether it can be had free of all of these: it is declared so, and every choice that must be
// made has an option that is declared so.
export function canBeFreeOf(menu, item, wanted) {
  const places = wanted.map((name) => ALLERGENS.indexOf(name));
  const isFree = (thing) => places.every((at) => thing.said?.[at] === "f");
  if (item.bundle) {
    return item.bundle.every(({ choices }) =>
      choices.some((choice) => {
        const inner = menu.items.get(choice.item);
        return inner && !inner.bundle && canBeFreeOf(menu, inner, wanted);
      }),
    );
  }
  const required = menu.groupsOf(item).filter((group) => group.min);
  return isFree(item) && required.every(({ options }) => options.some(isFree));
}

// Small letters without accents, so that "kase" finds "Käse".
export function plain(text) {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .replace(/ß/g, "ss");
}
