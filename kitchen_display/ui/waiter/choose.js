// What must be said before an item can be made: options, a bundle's parts, a price, a note.
import { delta, money } from "../lib/format.js";
import { NumberPad } from "../lib/number_pad.js";
import { Sheet } from "../lib/sheet.js";
import { Stepper } from "../lib/stepper.js";
import { t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";

const NOTE_MAX = 140;

function firstOptions(item, line) {
  if (line) return line.options ?? [];
  return (item.groups ?? []).flatMap((group) =>
    group.options.filter((option) => option.default).map((option) => option.id),
  );
}

function firstParts(item, line) {
  const parts = {};
  for (const part of item.bundle ?? []) {
    const known = (line?.parts ?? []).find((each) => each.part === part.id);
    const chosen = known
      ? part.choices.find((c) => c.item === known.item && (c.variant ?? "") === (known.variant ?? ""))
      : part.choices.find((choice) => choice.default);
    if (chosen) parts[part.id] = part.choices.indexOf(chosen);
  }
  return parts;
}

// `line` is a cart line to change, or nothing for a new one; `onDone(line)` takes it.
export function Choose({ item, variant, name, line, onDone, onClose }) {
  const options = useSignal(firstOptions(item, line));
  const parts = useSignal(firstParts(item, line));
  const note = useSignal(line?.note ?? "");
  const price = useSignal(line?.price ? String(line.price) : "");
  const course = useSignal(line ? (line.course ?? 0) : (item.course ?? 0));
  const missing = [
    ...(item.bundle ?? []).filter((part) => parts.value[part.id] === undefined),
    ...(item.groups ?? []).filter((group) => isShort(group, options.value)),
  ].map(({ name }) => name);
  if (item.open && !price.value) missing.push(t("waiter.price"));
  const done = () =>
    onDone({
      item: item.id,
      variant,
      name,
      options: options.value,
      parts: (item.bundle ?? []).map((part) => {
        const choice = part.choices[parts.value[part.id]];
        return { part: part.id, item: choice.item, variant: choice.variant };
      }),
      note: note.value.trim(),
      course: course.value,
      ...(item.open && { price: Number(price.value || "0") }),
    });
  const foot = html`${missing.length > 0 && html`<p class="hint foot-say">${t("waiter.still", { names: missing.join(", ") })}</p>`}
  <button class="button button--primary button--big" type="button" disabled=${missing.length > 0} onClick=${done}>
    ${t("waiter.take")}
  </button>`;
  return html`<${Sheet} label=${name} onClose=${onClose} foot=${foot}>
    ${item.open &&
    html`<${NumberPad} kind="money" label=${t("waiter.price")} text=${price.value} onType=${(text) => (price.value = text)} onEnter=${done} />
      <p class="hint">${t("waiter.price_between", { min: money(item.open.min), max: money(item.open.max) })}</p>`}
    ${(item.bundle ?? []).map((part) => html`<${Part} key=${part.id} part=${part} parts=${parts} />`)}
    ${(item.groups ?? []).map((group) => html`<${Group} key=${group.id} group=${group} options=${options} />`)}
    <div class="field">
      <label for="line-course">${t("waiter.course")}</label>
      <select id="line-course" class="input" value=${course.value} onChange=${(event) => (course.value = Number(event.currentTarget.value))}>
        ${[0, 1, 2, 3, 4].map((n) => html`<option value=${n} selected=${n === course.value}>${n ? t("waiter.course_n", { n }) : t("waiter.course_0")}</option>`)}
      </select>
    </div>
    <div class="field">
      <label for="line-note">${t("waiter.note")}</label>
      <input id="line-note" class="input" maxlength=${NOTE_MAX} value=${note.value} onInput=${(event) => (note.value = event.currentTarget.value)} />
    </div>
  <//>`;
}

function isShort(group, options) {
  const taken = options.filter((id) => group.options.some((option) => option.id === id)).length;
  return taken < group.min && (taken > 0 || !group.options.some((option) => option.default));
}

function Part({ part, parts }) {
  return html`<fieldset class="choices">
    <legend class="choices-title"><span><bdi>${part.name}</bdi></span></legend>
    <div class="choices-list">
      ${part.choices.map(
        (choice, at) => html`<label class="choice" key=${at}>
          <input type="radio" name=${`part-${part.id}`} checked=${parts.value[part.id] === at} onChange=${() => (parts.value = { ...parts.value, [part.id]: at })} />
          <span class="choice-name"><bdi>${choice.name}</bdi></span><span class="choice-price number">${delta(choice.supplement)}</span>
        </label>`,
      )}
    </div>
  </fieldset>`;
}

function Group({ group, options }) {
  const own = options.value.filter((id) => group.options.some((option) => option.id === id));
  const set = (id, times) => {
    const others = group.max === 1 ? options.value.filter((each) => !own.includes(each)) : options.value.filter((each) => each !== id);
    options.value = [...others, ...Array(times).fill(id)];
  };
  return html`<fieldset class="choices">
    <legend class="choices-title"><span><bdi>${group.name}</bdi></span>${group.min > 0 && html`<span class="choices-rule">${t("waiter.required")}</span>`}</legend>
    <div class="choices-list">
      ${group.options.map((option) => {
        const times = own.filter((id) => id === option.id).length;
        if (option.max > 1 && group.max > 1) {
          return html`<div class="choice" key=${option.id}>
            <span class="choice-name"><bdi>${option.name}</bdi></span>
            <${Stepper} label=${option.name} value=${times} min=${0} max=${option.max} onChange=${(n) => set(option.id, n)} />
          </div>`;
        }
        const type = group.max === 1 && group.min > 0 ? "radio" : "checkbox";
        return html`<label class="choice" key=${option.id}>
          <input type=${type} name=${`group-${group.id}`} checked=${times > 0} disabled=${!times && group.max > 1 && own.length >= group.max} onChange=${(event) => set(option.id, event.currentTarget.checked ? 1 : 0)} />
          <span class="choice-name"><bdi>${option.name}</bdi></span><span class="choice-price number">${delta(option.delta)}</span>
        </label>`;
      })}
    </div>
  </fieldset>`;
}
