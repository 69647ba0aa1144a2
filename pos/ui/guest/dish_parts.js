// What is said of a dish wherever it is shown: its allergens, its age, its picture, why it is out.
import { time, weekday } from "../lib/format.js";
import { Photo } from "../lib/photo.js";
import { listed, t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { model, now, sheet } from "./state.js";
import { words } from "./words.js";

const PICTURE_WIDTHS = [160, 320, 640, 1280];

export function allergenNames(names, kinds = {}) {
  return listed(
    names.map((name) => {
      const which = (kinds[name] ?? []).map((kind) => t(`kind.${kind.replace("-", "_")}`));
      return t(`allergen.${name}`) + (which.length ? ` (${listed(which)})` : "");
    }),
  );
}

// "from 18:00", or "from Monday 18:00" on another day.
export function startText(at) {
  if (!at) return t("stock.closed");
  const start = typeof at === "number" ? at : Date.parse(at);
  const far = start - now.value > 18 * 3_600_000;
  return t("menu.from_time", { time: far ? `${weekday(start)} ${time(start)}` : time(start) });
}

// What can not be had, in a few words.
export function stateText({ kind, left, until }) {
  if (kind === "few") return t("stock.few", { count: left ?? 0 });
  if (kind === "closed") return startText(until);
  return until ? `${t(`stock.${kind}`)}, ${startText(until)}` : t(`stock.${kind}`);
}

export function Age({ age }) {
  return html`<span class="tag tag--age" title=${t("item.age", { age })}
    ><span aria-hidden="true">${age}</span><span class="visually-hidden">${t("item.age", { age })}</span></span
  >`;
}

// `line` is the cart's line that the substitute would take the place of.
export function State({ state, line }) {
  const other = state.substitute && model.value.items.get(state.substitute);
  const take = () => (sheet.value = { kind: "item", item: other.id, instead: line });
  return html`<p class="dish-out dish-out--${state.kind}">
    <span>${stateText(state)}</span>${state.reason && html` · <bdi dir="auto">${state.reason}</bdi>`}
    ${other &&
    html`<button class="dish-instead" type="button" onClick=${take}>
      ${t("stock.instead", { item: words(other.name) })}
    </button>`}
  </p>`;
}

// A picture in two formats and three widths; without one the dish's first letter.
export function Picture({ item, style = "", sizes = "72px" }) {
  if (!item.picture) return html`<${Photo} name=${words(item.name)} style=${style} />`;
  const at = (ending) =>
    PICTURE_WIDTHS.map((width) => `/pictures/${item.picture.id}.${width}.${ending} ${width}w`).join(", ");
  return html`<span class="photo ${style}"
    ><picture
      ><source type="image/avif" srcset=${at("avif")} sizes=${sizes} /><img
        src="/pictures/${item.picture.id}.${PICTURE_WIDTHS[1]}.webp"
        srcset=${at("webp")}
        sizes=${sizes}
        alt=${words(item.picture.alt)}
        loading="lazy"
        decoding="async" /></picture
  ></span>`;
}
