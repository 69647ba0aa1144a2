// Who works here, with which PIN and role, and who changed what, when and why.
import { boot } from "../lib/boot.js";
import { Icon } from "../lib/icon.js";
import { uuid7 } from "../lib/ids.js";
import { connect } from "../lib/live.js";
import { openOutbox } from "../lib/outbox.js";
import { Sheet } from "../lib/sheet.js";
import { LiveSign } from "../lib/status.js";
import { sentenceOf, t } from "../lib/strings.js";
import { createToasts, Toasts } from "../lib/toast.js";
import { html, render, signal, useSignal } from "../lib/ui.js";
import { Log } from "./log.js";

const REMOVE_MS = 30_000;
const live = connect({ token: boot.token, pace: "phone" });
const outbox = openOutbox({ token: boot.token });
const people = live.view(boot.partition, "staff.people", {}, boot.people);
const toasts = createToasts();
const editing = signal(null); // {person?}

async function ask(path, options = {}) {
  const headers = { authorization: `Bearer ${boot.token}`, "content-type": "application/json" };
  const answer = await fetch(path, { ...options, headers });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw body;
  return body;
}

function Form({ person }) {
  const name = useSignal(person?.name ?? "");
  const role = useSignal(person?.role ?? "server");
  const pin = useSignal("");
  const problem = useSignal(null);
  const isLeaving = useSignal(false); // Asked first: whoever goes is signed out at once.
  const save = async () => {
    const body = { name: name.value.trim(), role: role.value, ...(pin.value && { pin: pin.value }) };
    try {
      await ask(`/api/people/${person?.person_id ?? uuid7()}`, { method: "PUT", body: JSON.stringify(body) });
      editing.value = null;
      toasts.say(t("office.person_saved", { name: body.name }));
    } catch (refused) {
      problem.value = refused;
    }
  };
  const remove = async () => {
    const command = { type: "person.remove", person_id: person.person_id };
    const entry = await outbox.send(boot.partition, command, { expiresInMs: REMOVE_MS }).settled;
    const accepted = entry.state.peek() === "accepted";
    const answer = entry.answer.peek();
    outbox.dismiss(entry);
    if (!accepted) return (problem.value = answer);
    editing.value = null;
    return toasts.say(t("office.person_removed", { name: person.name }));
  };
  const isPinRight = /^\d{4,8}$/.test(pin.value) || (person && !pin.value);
  const foot = html`${problem.value && html`<p class="notice notice--bad" role="alert">${sentenceOf(problem.value)}</p>`}
    <button class="button button--primary button--big" type="button" disabled=${!name.value.trim() || !isPinRight} onClick=${save}>${t("office.save")}</button>`;
  return html`<${Sheet} label=${person?.name ?? t("office.new_person")} onClose=${() => (editing.value = null)} foot=${foot}>
    <div class="field"><label for="person-name">${t("office.name")}</label><input id="person-name" class="input" maxlength="40" autocomplete="off" value=${name.value} onInput=${(event) => (name.value = event.currentTarget.value)} /></div>
    <fieldset class="choices"><legend class="choices-title"><span>${t("office.role")}</span></legend>
      <div class="choices-list">${boot.roles.map((one) => html`<label class="choice" key=${one}><input type="radio" name="role" checked=${role.value === one} onChange=${() => (role.value = one)} /><span class="choice-name">${t(`role.${one}`)}</span></label>`)}</div></fieldset>
    <div class="field"><label for="person-pin">${person ? t("office.new_pin") : t("office.pin")}</label>
      <input id="person-pin" class="input" inputmode="numeric" autocomplete="new-password" maxlength="8" value=${pin.value} onInput=${(event) => (pin.value = event.currentTarget.value.replace(/\D/g, ""))} />
      <p class="field-hint">${pin.value && !isPinRight ? t("office.pin_short") : t("office.pin_hint")}</p></div>
    ${person && !isLeaving.value && html`<button class="button button--danger" type="button" onClick=${() => (isLeaving.value = true)}>${t("office.remove_person")}</button>`}
    ${isLeaving.value &&
    html`<div class="notice notice--warn ask-first" role="alert" ref=${(node) => node?.scrollIntoView({ block: "center" })}><p>${t("office.remove_person_ask", { name: person.name })}</p>
      <div class="two"><button class="button" type="button" onClick=${() => (isLeaving.value = false)}>${t("office.keep_person")}</button>
        <button class="button button--danger" type="button" onClick=${remove}>${t("office.remove_person_yes")}</button></div></div>`}
  <//>`;
}

function App() {
  const rows = [...people.rows.value.values()].filter((row) => !row.removed_at).sort((a, b) => boot.roles.indexOf(b.role) - boot.roles.indexOf(a.role) || a.name.localeCompare(b.name));
  return html`
    <header class="top"><p class="top-title"><a href=${`/d/${boot.venue}/devices`}>${t("office.back")}</a> · <bdi>${boot.venue_name}</bdi></p><${LiveSign} live=${live} /></header>
    <main class="page" id="page"><h1>${t("office.people")}</h1>
      <button class="button button--primary button--big" type="button" onClick=${() => (editing.value = {})}><${Icon} name="plus" />${t("office.new_person")}</button>
      <section class="panel"><ul class="rows">${rows.map(
        (row) => html`<li class="row" key=${row.person_id}><div class="row-text"><p class="row-name"><bdi>${row.name}</bdi></p><p class="row-more">${t(`role.${row.role}`)}</p></div>
          <div class="row-side"><button class="button button--round" type="button" aria-label=${t("office.edit", { name: row.name })} onClick=${() => (editing.value = { person: row })}><${Icon} name="note" /></button></div></li>`,
      )}</ul></section>
      <${Log} ask=${ask} />
    </main>
    ${editing.value && html`<${Form} key=${editing.value.person?.person_id ?? "new"} person=${editing.value.person} />`}
    <${Toasts} of=${toasts} isBig />`;
}

render(html`<${App} />`, document.getElementById("app"));
