// The menu: categories to jump to, search, allergen filter, dishes to choose.  menu.html prints the
// same before this script runs.
import { boot } from "../lib/boot.js";
import { money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { listed, t, textIn } from "../lib/strings.js";
import { computed, html, useEffect, useSignal } from "../lib/ui.js";
import { ALLERGENS, plain } from "./menu_model.js";
import { avoided, cart, model, search, sending, sheet } from "./state.js";

const words = computed(() => plain(search.value).split(/\s+/).filter(Boolean));

const found = computed(() => {
  const menu = model.value;
  const matching = (item) => menu.matches(item, words.value);
  const all = menu.sections(boot.service, matching);
  if (!avoided.value.length) return { sections: all, hidden: 0 };
  const sections = menu.sections(
    boot.service,
    (item) => matching(item) && menu.canBeFreeOf(item, avoided.value),
  );
  const count = (list) => list.reduce((sum, { items }) => sum + items.length, 0);
  return { sections, hidden: count(all) - count(sections) };
});

// A text of the menu, marked with its language where the page's own is missing.
export function Text({ of }) {
  const menu = model.value;
  if (!of || of[boot.lang]) return of?.[boot.lang] ?? null;
  return html`<bdi lang=${menu.fallback}>${textIn(of, menu.fallback)}</bdi>`;
}

export function allergenNames(names) {
  return listed(names.map((name) => t(`allergen.${name}`)));
}

export function MenuView() {
  if (!model.value) return html`<p class="notice">${t("guest.no_menu")}</p>`;
  const { sections, hidden } = found.value;
  return html`
    <${Tools} />
    <${Chips} sections=${sections} />
    ${(hidden > 0 || !sections.length) && html`<${Found} sections=${sections} hidden=${hidden} />`}
    <form
      class="menu"
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
  `;
}

function Tools() {
  const open = useSignal(false);
  const count = avoided.value.length;
  // On a small phone the open filter would push what was found out of sight.
  const onSearch = (event) => {
    search.value = event.target.value;
    open.value = false;
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
    <div id="filter" hidden=${!open.value}>${open.value && html`<${Filter} />`}</div>`;
}

function Filter() {
  const toggle = (name) => {
    const without = avoided.value.filter((each) => each !== name);
    avoided.value = without.length < avoided.value.length ? without : [...without, name];
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
    html`<button class="button button--quiet" type="button" onClick=${() => (avoided.value = [])}>
      ${t("guest.filter_clear")}
    </button>`}
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

function Chips({ sections }) {
  const here = useSignal("");
  const ids = sections.map(({ category }) => category.id).join(" ");
  useEffect(() => {
    // The category under the bar is the one that is read.
    const seen = new IntersectionObserver(
      (entries) => {
        const top = entries.find(({ isIntersecting }) => isIntersecting);
        if (top) here.value = top.target.id;
      },
      { rootMargin: "-20% 0px -70% 0px" },
    );
    document.querySelectorAll(".category").forEach((section) => seen.observe(section));
    return () => seen.disconnect();
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

function Dish({ item }) {
  const menu = model.value;
  const count = cart.countOf(item.id);
  const { contained } = menu.allergens(item);
  const { from, several } = menu.prices(item);
  const price = several ? t("guest.from_price", { price: money(from) }) : money(from);
  const open = () => (sheet.value = { kind: "item", item: item.id });
  return html`<li class="dish${item.sold_out ? " dish--sold-out" : ""}" id="dish-${item.id}">
    <div class="dish-body">
      <h3 class="dish-name">
        <button class="dish-open" type="button" aria-haspopup="dialog" onClick=${open}>
          <${Text} of=${item.name} />
        </button>
      </h3>
      ${item.description && html`<p class="dish-text"><${Text} of=${item.description} /></p>`}
      ${contained.length > 0 &&
      html`<p class="dish-allergens">${t("item.contained")}: ${allergenNames(contained)}</p>`}
    </div>
    <div class="dish-side">
      <p class="dish-price number">${price}</p>
      ${item.sold_out
        ? html`<p class="dish-out">${t("guest.sold_out")}</p>`
        : boot.can_order && html`<${AddButton} item=${item} count=${count} price=${price} />`}
    </div>
  </li>`;
}

function AddButton({ item, count, price }) {
  const menu = model.value;
  const name = menu.name(item);
  const choices = menu.hasChoices(item);
  const label = t(choices ? "guest.choose_named" : "guest.add_named", { item: name, price });
  const add = () => {
    if (choices) sheet.value = { kind: "item", item: item.id };
    else cart.add({ item: item.id, quantity: 1, variant: "", options: [], note: "" });
  };
  return html`<button
    class="dish-add${count ? " dish-add--chosen" : ""}"
    type="button"
    aria-label=${count ? `${label} (${t("guest.in_cart", { count })})` : label}
    aria-haspopup=${choices ? "dialog" : undefined}
    disabled=${Boolean(sending?.entry.value)}
    onClick=${add}
  >
    ${count ? html`<span class="dish-count number">${count}</span>` : html`<${Icon} name="plus" />`}
  </button>`;
}
