// What can not be had right now, and why: out, paused, the last few, another time of the day.

// The keys of stock that a line needs, as the house counts them.
function keysOf(model, line) {
  const item = model.items.get(line.item);
  const keys = [`item:${line.item}`];
  const add = (thing, ids) => {
    for (const { times } of model.taken(thing, ids)) {
      for (const [option] of times) if (!option.removal) keys.push(`option:${option.id}`);
    }
  };
  add(item, line.options);
  for (const [, choice, inner, chosen] of model.partsOf(item, line.parts)) {
    if (!inner) continue;
    keys.push(`item:${choice.item}`);
    add(inner, chosen?.options);
  }
  return keys;
}

// Null, or {kind: sold_out | reserved | paused | few | closed, key, left, until, reason, substitute}.
// `lines` are all of the cart: two lines may share the last portion.  What `isKept` for this guest
// is missing to others only.
export function troubleOf(model, stock, line, at, lines = [line], isKept = false) {
  const item = model.items.get(line.item);
  if (!item) return null;
  for (const key of keysOf(model, line)) {
    const told = stock[key];
    if (!told || (isKept && (told.state === "few" || told.state === "reserved"))) continue;
    if (told.state !== "few") return { ...told, kind: told.state, key };
    const wanted = lines
      .filter((each) => keysOf(model, each).includes(key))
      .reduce((sum, { quantity }) => sum + quantity, 0);
    if (wanted > (told.left ?? 0)) return { ...told, kind: "few", key };
  }
  const parts = model.partsOf(item, line.parts).map(([, , inner]) => inner);
  const closed = [item, ...parts].find((thing) => thing && !model.isNow(thing, at));
  if (closed) return { kind: "closed", key: `item:${closed.id}`, until: model.startsAt(closed, at) };
  return null;
}

// The same for an item on the menu, before anything is chosen; "few" says how many are left.
export function stateOf(model, stock, item, at) {
  if (item.sold_out) return { kind: "sold_out", substitute: item.substitute };
  const told = stock[`item:${item.id}`];
  if (told && told.state !== "few") return { ...told, kind: told.state };
  if (!model.isNow(item, at)) return { kind: "closed", until: model.startsAt(item, at) };
  return told ? { ...told, kind: "few" } : null;
}
