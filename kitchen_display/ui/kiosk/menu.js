// The menu of the kiosk: categories that are always there, and dishes in pages instead of a long way.
import { money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, useLayoutEffect, useRef, useSignal } from "../lib/ui.js";
import { stateOf } from "../guest/availability.js";
import { Age, Picture, stateText } from "../guest/dish_parts.js";
import { announcement, cart, model, now, sheet, stock } from "../guest/state.js";
import { Text, words } from "../guest/words.js";
import { Scrolls } from "./scrolls.js";
import { page, section, sections, turnTo } from "./where.js";

// The least a tile needs, in letters' sizes: with larger letters there are fewer on a page.
const TILE_REM = { inline: 11.5, block: 8.5 };
const GAP_PX = 16;
const COLUMNS_MAX = 4;
// So few dishes are shown larger instead.
const FEW = 4;

export function Menu() {
  const { category, items } = section.value;
  const field = useRef(null);
  const room = useSignal({ columns: 3, rows: 4 });
  useLayoutEffect(() => {
    const look = () => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const { clientWidth, clientHeight } = field.current;
      const count = (px, least) => Math.max(1, Math.floor((px + GAP_PX) / (least * rem + GAP_PX)));
      const columns = Math.min(COLUMNS_MAX, count(clientWidth, TILE_REM.inline));
      const rows = count(clientHeight, TILE_REM.block);
      if (columns !== room.peek().columns || rows !== room.peek().rows) room.value = { columns, rows };
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(field.current);
    look();
    return () => sizes.disconnect();
  }, []);
  const each = room.value.columns * room.value.rows;
  const columns = items.length <= FEW ? Math.min(2, room.value.columns) : room.value.columns;
  const rows = Math.min(room.value.rows, Math.ceil(items.length / columns));
  useLayoutEffect(() => {
    field.current.style.setProperty("--columns", columns);
    field.current.style.setProperty("--rows", rows);
  }, [columns, rows]);
  const pages = Math.max(1, Math.ceil(items.length / each));
  const at = Math.min(page.value, pages - 1);
  return html`<div class="menu-field">
    <${Rail} chosen=${category.id} />
    <section class="dishes-field" aria-labelledby="category-title">
      <h2 class="dishes-title" id="category-title" tabindex="-1"><${Text} of=${category.name} /></h2>
      <div class="tiles-field" ref=${field}>
        <ul class="tiles">
          ${items
            .slice(at * each, (at + 1) * each)
            .map((item) => html`<${Tile} key=${item.id} item=${item} />`)}
        </ul>
      </div>
      <${Pager} at=${at} pages=${pages} />
    </section>
  </div>`;
}

function Rail({ chosen }) {
  const list = useRef(null);
  return html`<nav class="rail" aria-label=${t("guest.categories")}>
    <ul class="rail-list" ref=${list}>
      ${sections.value.map(
        ({ category }) => html`<li key=${category.id}>
          <button
            class="rail-button"
            type="button"
            aria-current=${category.id === chosen ? "true" : undefined}
            onClick=${() => turnTo(category.id)}
          >
            <${Text} of=${category.name} />
          </button>
        </li>`,
      )}
    </ul>
    <${Scrolls} find=${() => list.current} label=${t("guest.categories")} watch=${chosen} />
  </nav>`;
}

// Past the last page of a category comes the next category: one button leads through the whole menu.
function Pager({ at, pages }) {
  const all = sections.value;
  const here = all.indexOf(section.value);
  const turn = (by) => {
    const next = at + by;
    if (next >= 0 && next < pages) page.value = next;
    else if (all[here + by]) turnTo(all[here + by].category.id, by < 0 ? Infinity : 0);
    document.querySelector(".tiles-field").scrollTop = 0;
  };
  const nextOf = (by) => {
    const inside = at + by >= 0 && at + by < pages;
    return inside ? null : all[here + by]?.category;
  };
  const button = (by, key, icon, may) => {
    const other = nextOf(by);
    return html`<button
      class="button button--big pager-button pager-button--${key}"
      type="button"
      aria-disabled=${may ? undefined : "true"}
      onClick=${() => may && turn(by)}
    >
      <${Icon} name=${icon} />
      <span>${other ? html`<${Text} of=${other.name} />` : t(`kiosk.${key}`)}</span>
    </button>`;
  };
  return html`<div class="pager" role="group" aria-label=${t("kiosk.pages")}>
    ${button(-1, "previous", "back", at > 0 || here > 0)}
    <p class="pager-at number" role="status">${t("kiosk.page", { page: at + 1, pages })}</p>
    ${button(1, "next", "chevron", at < pages - 1 || here < all.length - 1)}
  </div>`;
}

function Tile({ item }) {
  const menu = model.value;
  const { from, several } = menu.prices(item);
  const price = several ? t("guest.from_price", { price: money(from) }) : money(from);
  const state = stateOf(menu, stock.value, item, now.value);
  const isOff = Boolean(state && state.kind !== "few");
  const count = cart.countOf(item.id);
  const deposit = menu.menu.deposits?.[item.deposit];
  const open = () => (sheet.value = { kind: "item", item: item.id });
  return html`<li class="tile">
    <button
      class="pick${isOff ? " pick--off" : ""}${count ? " pick--chosen" : ""}"
      type="button"
      aria-haspopup="dialog"
      onClick=${open}
    >
      <${Picture} item=${item} style=${isOff ? "photo--off" : ""} sizes="400px" />
      <span class="pick-text">
        <span class="pick-name"><bdi><${Text} of=${item.name} /></bdi></span>
        ${state && html`<span class="tag ${isOff ? "tag--open" : "tag--warn"} tile-state">${stateText(state)}</span>`}
        <span class="tile-facts">
          <span class="pick-price number">${price}${deposit && html` <small>${t("item.deposit", { price: money(deposit.price) })}</small>`}</span>
          ${item.age > 0 && html`<${Age} age=${item.age} />`}
        </span>
      </span>
      ${count > 0 &&
      html`<span class="badge badge--action"><span aria-hidden="true">${count}</span
        ><span class="visually-hidden">, ${t("guest.in_cart", { count })}</span></span>`}
    </button>
    ${!isOff && !menu.hasChoices(item) && html`<${Add} item=${item} price=${price} />`}
  </li>`;
}

// What needs no choice is one touch.
function Add({ item, price }) {
  const add = () => {
    cart.add({ item: item.id, quantity: 1, variant: "", options: [], parts: [], note: "" });
    announcement.value = t("kiosk.added", { item: words(item.name) });
  };
  return html`<button
    class="tile-add"
    type="button"
    aria-label=${t("guest.add_named", { item: words(item.name), price })}
    onClick=${add}
  >
    <${Icon} name="plus" />
  </button>`;
}
