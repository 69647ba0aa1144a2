// The parts that need a script, each tried out where it is shown.
import { AccessBar } from "../lib/access_bar.js";
import { boot } from "../lib/boot.js";
import { money } from "../lib/format.js";
import { resetLook } from "../lib/look.js";
import { NumberPad } from "../lib/number_pad.js";
import { Segments } from "../lib/segments.js";
import { Sheet } from "../lib/sheet.js";
import { Stepper } from "../lib/stepper.js";
import { t } from "../lib/strings.js";
import { TableTile } from "../lib/table_tile.js";
import { Tabs } from "../lib/tabs.js";
import { createToasts, Toasts } from "../lib/toast.js";
import { html, render, useSignal } from "../lib/ui.js";

const STATES = ["free", "taken", "waiting", "ready", "calling", "bill"];
const SECRET = "2580";

function Choosing() {
  const count = useSignal(1);
  const step = useSignal("placed");
  const tab = useSignal("started");
  const steps = ["placed", "started", "ready"];
  return html`<${Stepper}
      label=${t("item.quantity")}
      value=${count.value}
      onChange=${(next) => (count.value = next)}
    />
    <${Stepper}
      label=${t("cart.title")}
      value=${count.value}
      onChange=${(next) => (count.value = next)}
      isBig
    />
    <${Segments}
      label=${t("guest.categories")}
      value=${step.value}
      options=${steps.map((value) => ({ value, text: t(`step.${value}`) }))}
      onPick=${(value) => (step.value = value)}
    />
    <div class="tabs-shown">
      <${Tabs}
        label=${t("cart.title")}
        value=${tab.value}
        tabs=${["started", "handed_over", "placed"].map((id, count) => ({ id, text: t(`step.${id}`), count }))}
        onPick=${(id) => (tab.value = id)}
        ><p>${t(`step.${tab.value}_text`)}</p><//
      >
    </div>`;
}

function Dialogs({ toasts }) {
  const open = useSignal("");
  const undone = useSignal(0);
  const close = () => (open.value = "");
  const say = () =>
    toasts.say(t("step.handed_over"), { onUndo: () => (undone.value += 1) });
  const foot = html`<button class="button button--primary sheet-do" type="button" onClick=${close}>
    <span>${t("cart.close")}</span><span class="number">${money(1190)}</span>
  </button>`;
  return html`<button class="button" type="button" id="open-sheet" onClick=${() => (open.value = "sheet")}>
      ${t("cart.show")}
    </button>
    <button class="button" type="button" id="open-dialog" onClick=${() => (open.value = "dialog")}>
      ${t("cart.change")}
    </button>
    <button class="button" type="button" id="say-toast" onClick=${say}>${t("step.handed_over")}</button>
    <span class="badge" id="undone">${undone.value}</span>
    ${open.value &&
    html`<${Sheet} label=${t("cart.title")} kind=${open.value} onClose=${close} foot=${foot}>
      <p>${t("cart.prices")}</p>
      <div class="field">
        <label for="in-sheet">${t("cart.name")}</label>
        <input class="input" id="in-sheet" autocomplete="off" />
      </div>
    <//>`}`;
}

// Two pads on one page: the keyboard goes to the one that has the focus or was used last.
function Pads() {
  const kind = useSignal("pin");
  const text = useSignal("");
  const said = useSignal("");
  const isWrong = useSignal(false);
  const choose = (value) => {
    kind.value = value;
    text.value = "";
    said.value = "";
  };
  const enter = (entered) => {
    isWrong.value = kind.value === "pin" && entered !== SECRET;
    said.value = kind.value === "money" ? money(Number(entered)) : entered;
    if (kind.value === "pin") {
      said.value = isWrong.value ? "✗" : "✓";
      text.value = "";
    }
  };
  const type = (next) => {
    text.value = next;
    isWrong.value = false;
  };
  return html`<div class="pads">
    <div class="design-stack">
      <${Segments}
        label=${t("part.enter")}
        value=${kind.value}
        options=${[
          { value: "pin", text: "PIN" },
          { value: "money", text: money(1250) },
          { value: "number", text: "123" },
        ]}
        onPick=${choose}
        isBig
      />
      <p>PIN: ${SECRET}</p>
      <output class="pad-shown" id="entered">${said.value}</output>
    </div>
    <${NumberPad}
      key=${kind.value}
      label=${t("part.enter")}
      kind=${kind.value}
      text=${text.value}
      isWrong=${isWrong.value}
      onType=${type}
      onEnter=${enter}
    />
  </div>`;
}

function Floor() {
  const chosen = useSignal("taken");
  return html`<div class="floor">
    ${STATES.map(
      (state, index) => html`<${TableTile}
        key=${state}
        name=${String(index + 1)}
        state=${state}
        stateText=${t(`table_state.${state}`)}
        since=${state === "free" ? "" : `18:4${index}`}
        more=${state === "free" ? "" : money(2350 + 870 * index)}
        isChosen=${chosen.value === state}
        onPick=${() => (chosen.value = state)}
      />`,
    )}
  </div>`;
}

function Access() {
  return html`<${AccessBar}
    languages=${boot.languages}
    language=${boot.lang}
    onLanguage=${(tag) => location.assign(`?lang=${tag}`)}
    onCall=${() => toasts.say(t("access.call"))}
    onCancel=${resetLook}
  />`;
}

const toasts = createToasts();

function show(id, part) {
  const place = document.getElementById(id);
  place.replaceChildren();
  render(part, place);
}

show("choosing", html`<${Choosing} />`);
show("dialogs-shown", html`<${Dialogs} toasts=${toasts} />`);
show("pads-shown", html`<${Pads} />`);
show("floor-shown", html`<${Floor} />`);
show("access-shown", html`<${Access} />`);
const end = document.body.appendChild(document.createElement("div"));
render(html`<${Toasts} of=${toasts} />`, end);
