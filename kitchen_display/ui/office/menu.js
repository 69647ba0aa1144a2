// The menu editor: today's special, every dish, and the whole menu as a file.
import { boot } from "../lib/boot.js";
import { money } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { connect } from "../lib/live.js";
import { LiveSign } from "../lib/status.js";
import { sentenceOf, t } from "../lib/strings.js";
import { createToasts, Toasts } from "../lib/toast.js";
import { effect, html, render, signal, useSignal } from "../lib/ui.js";
import { menu, named, pictureUrl, publish, reload, version, withItem, withoutItem } from "./document.js";
import { ItemForm } from "./item_form.js";

const live = connect({ token: boot.token, pace: "phone" });
const menuRow = live.view(boot.partition, "venue.menu");
const toasts = createToasts();
const editing = signal(null); // {item} or {item: undefined} for a new one

// Somebody else published: take theirs, unless a form is open - then saving says so.
effect(() => {
  const published = menuRow.rows.value.get("menu")?.version ?? 0;
  if (published > version.peek() && !editing.peek()) reload();
});

const priceOf = (item) => {
  if (item.open_price) return t("office.open_price");
  if (!item.variants?.length) return money(item.price ?? 0, menu.value.currency);
  return item.variants.map((variant) => money(variant.price, menu.value.currency)).join(" / ");
};
const isSpoken = (item) => item.bundle?.length || boot.allergens.every((name) => item.allergens?.[name]);

// The menu as it was: whoever had published it had given their word for what it left open.
async function back(before) {
  const done = await publish(before, { undeclared: true });
  toasts.say(done.ok ? t("office.is_back") : sentenceOf(done.problem), done.ok ? {} : { tone: "bad" });
}

async function save(item, choice) {
  const isNew = !editing.peek()?.item;
  const before = menu.peek();
  const done = await publish(withItem(item, choice), choice);
  if (done.ok) {
    editing.value = null;
    const said = t(isNew ? "office.special_is_out" : "office.is_out", { name: named(item.name) });
    toasts.say(said, { onUndo: () => back(before) });
  }
  return done;
}

async function remove(item) {
  const before = menu.peek();
  const done = await publish(withoutItem(item.id));
  editing.value = null;
  if (!done.ok) return toasts.say(sentenceOf(done.problem), { tone: "bad" });
  return toasts.say(t("office.removed", { name: named(item.name) }), { onUndo: () => back(before) });
}

function List() {
  const typed = useSignal("");
  const wanted = typed.value.trim().toLowerCase();
  const shown = menu.value.items.filter((item) => !wanted || Object.values(item.name).some((name) => name.toLowerCase().includes(wanted)));
  return html`
    <div><label class="visually-hidden" for="search">${t("office.search")}</label><input id="search" class="input" type="search" placeholder=${t("office.search")} value=${typed.value} onInput=${(event) => (typed.value = event.currentTarget.value)} /></div>
    ${menu.value.categories.map((category) => {
      const items = shown.filter((item) => item.category === category.id);
      return (
        items.length > 0 &&
        html`<section class="panel" key=${category.id}><div class="panel-head"><h2><bdi>${named(category.name)}</bdi></h2></div>
          <ul class="rows">${items.map(
            (item) => html`<li class="row" key=${item.id}>
              ${item.picture && html`<img class="row-photo" src=${pictureUrl(item.picture, 160)} alt="" width="56" height="42" loading="lazy" />`}
              <div class="row-text"><p class="row-name"><bdi>${named(item.name)}</bdi></p><p class="row-more">${priceOf(item)}</p>
                ${(item.sold_out || !isSpoken(item)) && html`<p class="tags">${item.sold_out && html`<span class="tag tag--open">${t("office.off")}</span>`}${!isSpoken(item) && html`<span class="tag tag--open">${t("office.undeclared")}</span>`}</p>`}</div>
              <div class="row-side">
                <button class="button button--round" type="button" aria-label=${t("office.edit", { name: named(item.name) })} onClick=${() => (editing.value = { item })}><${Icon} name="note" /></button>
              </div></li>`,
          )}</ul></section>`
      );
    })}`;
}

function FileBox() {
  const report = useSignal(null);
  const check = async (event) => {
    const chooser = event.currentTarget;
    const [file] = chooser.files;
    if (!file) return;
    const answer = await fetch("/api/menu/check", { method: "POST", headers: { authorization: `Bearer ${boot.token}`, "content-type": "application/toml" }, body: file });
    report.value = await answer.json();
    // The same file, mended, may be chosen again.
    chooser.value = "";
  };
  const send = async (undeclared) => {
    const done = await publish(report.value.menu, { undeclared });
    if (done.ok) {
      report.value = null;
      toasts.say(t("office.file_is_out"));
    } else report.value = { ...report.value, problem: done.problem };
  };
  return html`<section class="panel"><div class="panel-head"><h2>${t("office.file")}</h2></div>
    <p class="field-hint">${t("office.file_hint")}</p>
    <div class="two"><a class="button button--big" href=${`/d/${boot.venue}/menu/file`} download>${t("office.download")}</a>
      <label class="button button--big"><input class="visually-hidden" type="file" accept=".toml,text/plain,application/toml" onChange=${check} />${t("office.upload")}</label></div>
    ${report.value &&
    html`<ul class="faults">${(report.value.problems ?? []).map((fault) => html`<li class=${`fault fault--${fault.severity}`}><b>${t("office.line", { line: fault.line })}</b> <code>${fault.field}</code> ${fault.text}</li>`)}</ul>
      ${report.value.problem && html`<p class="notice notice--bad" role="alert">${sentenceOf(report.value.problem)}</p>`}
      ${report.value.menu && html`<button class="button button--primary button--big" type="button" onClick=${() => send(report.value.problem?.code === "menu.undeclared")}>${report.value.problem?.code === "menu.undeclared" ? t("office.publish_undeclared") : t("office.publish_file")}</button>`}
      ${!report.value.menu && html`<p class="notice notice--bad">${t("office.file_bad")}</p>`}`}
  </section>`;
}

function App() {
  return html`
    <header class="top"><p class="top-title"><a href=${`/d/${boot.venue}/devices`}>${t("office.back")}</a> · <bdi>${boot.venue_name}</bdi></p><${LiveSign} live=${live} /></header>
    <main class="page" id="page"><h1>${t("office.menu")}</h1>
      ${!menu.value && html`<p>${t("problem.menu.not_published")}</p>`}
      ${menu.value && html`<button class="button button--primary button--big" type="button" onClick=${() => (editing.value = {})}><${Icon} name="plus" />${t("office.new_special")}</button><${List} /><${FileBox} />`}
    </main>
    ${editing.value && html`<${ItemForm} key=${editing.value.item?.id ?? "new"} item=${editing.value.item} onSave=${save} onRemove=${remove} onClose=${() => (editing.value = null)} />`}
    <${Toasts} of=${toasts} isBig />`;
}

render(html`<${App} />`, document.getElementById("app"));
