// The menu: categories to jump to, search, allergen filter, dishes to choose.  menu.html prints the
// same before this script runs.
import { boot } from "../lib/boot.js";
import { money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { listed, t } from "../lib/strings.js";
import { computed, html, useEffect, useSignal } from "../lib/ui.js";
import { stateOf } from "./availability.js";
import { Age, allergenNames, Picture, State } from "./dish_parts.js";
import { canBeFreeOf, matches, plain } from "./finding.js";
import { ALLERGENS } from "./menu_model.js";
import { avoid, avoided, cart, mayOrder, model, now, search, sending, sheet, stock } from "./state.js";
import { Text, words } from "./words.js";

const wanted = computed(() => plain(search.value).split(/\s+/).filter(Boolean));

const found = computed(() => {
  const menu = model.value;
  const matching = (item) => matches(item, wanted.value);
  const all = menu.sections(matching);
  const count = (list) => list.reduce((sum, { items }) => sum + items.length, 0);
  if (!avoided.value.length) return { sections: all, shown: count(all), hidden: 0 };
  const sections = menu.sections(
    (item) => matching(item) && canBeFreeOf(menu, item, avoided.value),
  );
  const shown = count(sections);
  return { sections, shown, hidden: count(all) - shown };
});

export function MenuView() {
  if (!model.value) return html`<p class="notice">${t("guest.no_menu")}</p>`;
  const { sections, hidden } = found.value;
  return html`
    <${Tools} />
    <${Chips} sections=${sections} />
    ${model.value.menu.undeclared &&
    html`<p class="menu-note"><${Icon} name="info" /><span>${t("menu.undeclared_note")}</span></p>`}
    ${(hidden > 0 || !sections.length) && html`<${Found} sections=${sections} hidden=${hidden} />`}
    <form
      class="menu${model.value.isPictured ? " menu--pictured" : ""}"
      method="post"
      action="/g/${boot.venue.id}"
      onSubmit=${(event) => event.preventDefault()}
    >
      ${sections.map(({ category, items }) => {
        const titleId = `title-${category.id}`;
        return html`<section
          class="category"
          id="category-${category.id}"
          aria-labelledby=${titleId}
          key=${category.id}
        >
          <h2 class="category-title" id=${titleId}><${Text} of=${category.name} /></h2>
          <ul class="dishes">
            ${items.map((item) => html`<${Dish} item=${item} key=${item.id} />`)}
          </ul>
        </section>`;
      })}
    </form>
    <${Legend} />
  `;
}

function Legend() {
  const entries = Object.values(model.value.menu.legend ?? {});
  if (!entries.length) return null;
  return html`<details class="legend">
    <summary class="legend-title">${t("additive.title")}</summary>
    <p class="field-hint">
      ${entries.map(({ mark, text }) => html`<span class="legend-entry" key=${mark}><b>${mark}</b> ${text}</span> `)}
    </p>
  </details>`;
}

function Tools() {
  const open = useSignal(false);
  const count = avoided.value.length;
  // On a small phone the open filter would push what was found out of sight.
  const onSearch = (event) => {
    search.value = event.target.value;
    open.value = false;
  };
  const done = () => {
    open.value = false;
    document.getElementById("main").focus({ preventScroll: true });
  };
  return html`<div class="tools">
      <div class="search">
        <${Icon} name="search" /><input
          class="input search-input"
          type="search"
          aria-label=${t("guest.search")}
          placeholder=${t("guest.search_short")}
          autocomplete="off"
          enterkeyhint="search"
          value=${search}
          onInput=${onSearch}
        />
      </div>
      <button
        class="button filter-button${count ? " filter-button--on" : ""}"
        type="button"
        aria-expanded=${open.value ? "true" : "false"}
        aria-controls="filter"
        onClick=${() => (open.value = !open.value)}
      >
        <${Icon} name="filter" /><span>${t("guest.filter")}${count ? ` (${count})` : ""}</span>
      </button>
    </div>
    <div id="filter" hidden=${!open.value}>${open.value && html`<${Filter} onDone=${done} />`}</div>`;
}

function Filter({ onDone }) {
  const toggle = (name) => {
    const without = avoided.value.filter((each) => each !== name);
    avoid(without.length < avoided.value.length ? without : [...without, name]);
  };
  return html`<fieldset class="filter">
    <legend class="field-label">${t("guest.filter_title")}</legend>
    <div class="filter-choices">
      ${ALLERGENS.map(
        (name) => html`<label class="filter-choice" key=${name}>
          <input
            type="checkbox"
            checked=${avoided.value.includes(name)}
            onChange=${() => toggle(name)}
          /><span>${t(`allergen.${name}`)}</span>
        </label>`,
      )}
    </div>
    <p class="field-hint">${t("guest.filter_hint")}</p>
    ${avoided.value.length > 0 &&
    html`<button class="button button--quiet" type="button" onClick=${() => avoid([])}>
      ${t("guest.filter_clear")}
    </button>`}
    <div class="filter-done">
      <button class="button button--primary button--wide" type="button" onClick=${onDone}>
        ${t("guest.filter_show", { count: found.value.shown })}
      </button>
    </div>
  </fieldset>`;
}

function Found({ sections, hidden }) {
  const nothing = !sections.length;
  return html`<div class="notice found" role="status">
    <${Icon} name="info" />
    <div class="notice-body">
      ${nothing && !hidden && html`<p>${t("guest.nothing_found", { text: search.value })}</p>`}
      ${nothing && hidden > 0 && html`<p>${t("guest.nothing_free")}</p>`}
      ${hidden > 0 && html`<p>${t("guest.filter_hidden", { count: hidden })}</p>`}
    </div>
  </div>`;
}

// The category under the bar is the one that is read.  At the page's end that may be none: then it is
// the one that was asked for, or the last.
function categoryInSight() {
  const all = [...document.querySelectorAll(".category")];
  const from = (section) => section.getBoundingClientRect().top;
  const read = all.filter((section) => from(section) < innerHeight / 4).pop();
  if (innerHeight + scrollY < document.documentElement.scrollHeight - 2 || !read) return read;
  return document.querySelector(".category:target") ?? all.pop();
}

function Chips({ sections }) {
  const here = useSignal("");
  const ids = sections.map(({ category }) => category.id).join(" ");
  useEffect(() => {
    let frame = 0;
    const mark = () => {
      frame = 0;
      here.value = categoryInSight()?.id ?? "";
    };
    const onScroll = () => (frame ||= requestAnimationFrame(mark));
    window.addEventListener("scroll", onScroll, { passive: true });
    mark();
    return () => {
      window.removeEventListener("scroll", onScroll);
      cancelAnimationFrame(frame);
    };
  }, [ids]);
  useEffect(() => {
    const list = document.querySelector(".chips-list");
    const chip = list?.querySelector("[aria-current]");
    if (chip) list.scrollTo({ left: chip.offsetLeft - list.clientWidth / 3, behavior: "smooth" });
  }, [here.value]);
  return html`<nav class="chips" aria-label=${t("guest.categories")}>
    <ul class="chips-list">
      ${sections.map(({ category }) => {
        const id = `category-${category.id}`;
        return html`<li key=${id}>
          <a class="chip" href="#${id}" aria-current=${here.value === id ? "true" : undefined}
            ><${Text} of=${category.name}
          /></a>
        </li>`;
      })}
    </ul>
  </nav>`;
}

// The marks of additives, as the legend below the menu explains them.
function marksOf({ additives }) {
  return additives.map((name) => model.value.menu.legend[name]?.mark).join(", ");
}

function Dish({ item }) {
  const menu = model.value;
  const contents = menu.contents(item);
  const { from, several } = menu.prices(item);
  const price = several ? t("guest.from_price", { price: money(from) }) : money(from);
  const state = stateOf(menu, stock.value, item, now.value);
  const isOff = state && state.kind !== "few";
  const open = () => (sheet.value = { kind: "item", item: item.id });
  const deposit = menu.menu.deposits?.[item.deposit];
  const isQuick = menu.isQuick(item);
  return html`<li class="dish${isOff ? " dish--off" : ""}" id="dish-${item.id}">
    ${(menu.isPictured || item.picture) && html`<${Picture} item=${item} style="photo--small photo--square${isOff ? " photo--off" : ""}" />`}
    <div class="dish-body">
      <h3 class="dish-name">
        <button class="dish-open" type="button" aria-haspopup="dialog" onClick=${open}>
          <${Text} of=${item.name} />
        </button>
        ${item.age > 0 && html` <${Age} age=${item.age} />`}
      </h3>
      ${item.description && html`<p class="dish-text"><${Text} of=${item.description} /></p>`}
      <${Inside} contents=${contents} />
      ${state && html`<${State} state=${state} />`}
      ${isQuick && html`<${Sizes} item=${item} isOff=${isOff} />`}
    </div>
    <div class="dish-side">
      ${!isQuick && html`<p class="dish-price number">${price}</p>`}
      ${deposit && html`<p class="dish-deposit number">${t("item.deposit", { price: money(deposit.price) })}</p>`}
      ${!isOff && !isQuick && mayOrder.value && html`<${AddButton} item=${item} price=${price} />`}
    </div>
  </li>`;
}

export function Inside({ contents }) {
  const { contained, undeclared, kinds } = contents;
  const marks = marksOf(contents);
  if (!contained.length && !undeclared.length && !marks) return null;
  const parts = [
    contained.length && `${t("item.contained")}: ${allergenNames(contained, kinds)}`,
    undeclared.length && t(contained.length ? "item.undeclared_some" : "item.undeclared_short"),
  ].filter(Boolean);
  return html`<p class="dish-allergens">
    ${parts.join(" · ")}${marks && html`<sup class="dish-marks"> ${marks}</sup>`}
  </p>`;
}

// What can be had in sizes only: one touch each.
function Sizes({ item, isOff }) {
  const add = (variant) =>
    cart.add({ item: item.id, quantity: 1, variant, options: [], parts: [], note: "" });
  return html`<ul class="sizes">
    ${item.variants.map((variant) => {
      const count = cart.countOf(item.id, variant.id);
      const name = html`<bdi><${Text} of=${variant.name} /></bdi>`;
      const price = html`<span class="number">${money(variant.price)}</span>`;
      if (isOff || !mayOrder.value) return html`<li class="size" key=${variant.id}>${name} ${price}</li>`;
      return html`<li key=${variant.id}>
        <button
          class="size size--add${count ? " size--chosen" : ""}"
          type="button"
          disabled=${Boolean(sending?.entry.value)}
          onClick=${() => add(variant.id)}
        >
          ${count ? html`<span class="size-count number">${count}×</span>` : html`<${Icon} name="plus" />`}<span
            ><span class="visually-hidden">${words(item.name)} </span>${name} ${price}</span
          >
        </button>
      </li>`;
    })}
  </ul>`;
}

function AddButton({ item, price }) {
  const menu = model.value;
  const name = menu.name(item);
  const count = cart.countOf(item.id);
  const choices = menu.hasChoices(item);
  const label = t(choices ? "guest.choose_named" : "guest.add_named", { item: name, price });
  const add = () => {
    if (choices) sheet.value = { kind: "item", item: item.id };
    else cart.add({ item: item.id, quantity: 1, variant: "", options: [], parts: [], note: "" });
  };
  return html`<button
    class="dish-add${count ? " dish-add--chosen" : ""}"
    type="button"
    aria-label=${count ? listed([label, t("guest.in_cart", { count })]) : label}
    aria-haspopup=${choices ? "dialog" : undefined}
    disabled=${Boolean(sending?.entry.value)}
    onClick=${add}
  >
    ${count ? html`<span class="dish-count number">${count}</span>` : html`<${Icon} name="plus" />`}
  </button>`;
}
