// The menu document: changed here as plain data, published whole, refused if somebody was quicker.
import { boot } from "../lib/boot.js";
import { openOutbox } from "../lib/outbox.js";
import { signal } from "../lib/ui.js";

const PUBLISH_MS = 30_000;
const outbox = openOutbox({ token: boot.token });

export const menu = signal(boot.menu);
export const version = signal(boot.version);
export const first = boot.menu?.languages[0] ?? "de";

export const named = (texts) =>
  texts?.[document.documentElement.lang] ?? texts?.[first] ?? Object.values(texts ?? {})[0] ?? "";

// {ok, problem}: the whole menu, on the version it was made from.
export async function publish(changed, { undeclared = false, reason = "" } = {}) {
  const command = {
    type: "menu.publish",
    menu: changed,
    base: version.peek(),
    ...(undeclared && { undeclared }),
    ...(reason && { reason }),
  };
  const entry = await outbox.send(boot.partition, command, { expiresInMs: PUBLISH_MS }).settled;
  const answer = entry.answer.peek();
  const accepted = entry.state.peek() === "accepted";
  outbox.dismiss(entry);
  if (!accepted) return { ok: false, problem: answer };
  menu.value = changed;
  version.value = answer.result.version;
  return { ok: true };
}

export async function reload() {
  const answer = await fetch(`/api/menu?partition=${boot.partition}`, { cache: "no-store" });
  if (!answer.ok) return;
  const body = await answer.json();
  menu.value = body.menu;
  version.value = body.version;
}

// What is sold today only has a section of its own, first on every screen.  It is there as long as
// something is in it.
export const TODAY = "today";
const sectioned = (changed) => {
  const isUsed = changed.items.some((item) => item.category === TODAY);
  const isThere = changed.categories.some((category) => category.id === TODAY);
  if (isUsed === isThere) return changed;
  const others = changed.categories.filter((category) => category.id !== TODAY);
  return { ...changed, categories: isUsed ? [{ id: TODAY, name: boot.today }, ...others] : others };
};

// The menu with this dish, and with the options of its groups; `after` is the dish it is moved
// behind, "" the first place of its section, null where it is.
export function withItem(item, { groups = [], after = null } = {}) {
  const { items, groups: all = [] } = menu.peek();
  const known = items.some((other) => other.id === item.id);
  const changed = new Map(groups.map((group) => [group.id, group]));
  const set = known ? items.map((other) => (other.id === item.id ? item : other)) : [...items, item];
  return sectioned({
    ...menu.peek(),
    items: after === null ? set : moved(set, item, after),
    groups: all.map((group) => changed.get(group.id) ?? group),
  });
}

function moved(items, item, after) {
  const others = items.filter((other) => other.id !== item.id);
  const first = others.findIndex((other) => other.category === item.category);
  const at = after ? others.findIndex((other) => other.id === after) + 1 : Math.max(first, 0);
  return [...others.slice(0, at), item, ...others.slice(at)];
}

export const withoutItem = (id) =>
  sectioned({ ...menu.peek(), items: menu.peek().items.filter((item) => item.id !== id) });

// A photo goes up at once; its id is what the menu holds.
export async function keepPhoto(file) {
  const answer = await fetch("/api/photos", {
    method: "POST",
    headers: { authorization: `Bearer ${boot.token}`, "content-type": "application/octet-stream" },
    body: file,
  });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw body;
  return body.id;
}

export const pictureUrl = (picture, width = 320) => picture && `/pictures/${picture.id}.${width}.webp`;

// "8,50" and "8.50" are 850; anything else is no price.
export function cents(text) {
  const found = /^\s*(\d{1,6})(?:[.,](\d{1,2}))?\s*$/.exec(text);
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "0").padEnd(2, "0")) : null;
}

export const asText = (amount) => (amount == null ? "" : (amount / 100).toFixed(2).replace(".", ","));

// A name for programs out of a name for people, unlike all others.
export function slugOf(name, taken) {
  const base =
    name
      .toLowerCase()
      .replace(/ä/g, "ae")
      .replace(/ö/g, "oe")
      .replace(/ü/g, "ue")
      .replace(/ß/g, "ss")
      .normalize("NFD")
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 48) || "item";
  let slug = base;
  for (let n = 2; taken.has(slug); n += 1) slug = `${base}-${n}`;
  return slug;
}
