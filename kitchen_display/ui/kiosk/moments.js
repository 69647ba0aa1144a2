// The screens that take everything: nobody here, the number, no line, and the questions in between.
import { boot } from "../lib/boot.js";
import { money, time } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { Sheet } from "../lib/sheet.js";
import { t } from "../lib/strings.js";
import { html, useEffect, useLayoutEffect, useRef, useSignal } from "../lib/ui.js";
import { startText } from "../guest/dish_parts.js";
import { pausedText } from "../guest/paused.js";
import { model, now } from "../guest/state.js";
import { words } from "../guest/words.js";
import { left } from "./idle.js";
import { leave } from "./leaving.js";
import { line } from "./line.js";
import { done, fate, phoneLink, stepOf } from "./order.js";
import { Scrolls } from "./scrolls.js";
import { begin, tongue } from "./session.js";
import { sections } from "./where.js";

const SHOWN_S = 15;
const LONGER_S = 60;
const DISHES_SHOWN = 8;
const STILL_MADE = new Set(["placed", "scheduled", "started"]);

// A screen that waits: one touch anywhere begins, or one that says where the guest will eat.
export function Attract() {
  const busy = useSignal("");
  const first = useRef(null);
  useLayoutEffect(() => first.current?.focus({ preventScroll: true }), []);
  const go = (language, way) => {
    if (busy.peek()) return;
    busy.value = way ?? "any";
    begin(language, way).catch(() => {
      busy.value = "";
      line.value = { isUp: false, since: Date.now() };
    });
  };
  const isShut = !model.value || !model.value.isOpen(now.value) || Boolean(pausedText());
  const ways = isShut ? null : boot.ways?.[tongue.value];
  const shut = () =>
    pausedText() ? pausedText() : model.value ? `${t("problem.venue.closed")} ${startText(model.value.opensAt(now.value))}` : t("kiosk.nothing");
  const dishes = html`<span class="attract-dishes" aria-hidden="true">${isShut ? null : shown()}</span>
    <span class="attract-title" id="attract-title" lang=${ways && tongue.value} dir=${ways?.dir}
      >${isShut ? shut() : (ways?.welcome ?? t("kiosk.welcome"))}</span
    >`;
  return html`<section class="attract" aria-labelledby="attract-title">
    ${ways
      ? html`<div class="attract-all" data-theme="dark">
          ${dishes}
          <div
            class="attract-ways"
            role="group"
            aria-labelledby="attract-title"
            lang=${tongue.value}
            dir=${ways.dir}
          >
            ${boot.services.map(
              (way, index) => html`<button
                class="button button--primary button--big attract-begin"
                type="button"
                key=${way}
                ref=${index ? null : first}
                aria-busy=${busy.value === way ? "true" : undefined}
                onClick=${() => go(tongue.value, way)}
              >
                <${Icon} name=${way === "take_away" ? "bag" : "table"} />${ways[way]}
              </button>`,
            )}
          </div>
        </div>`
      : html`<button
          class="attract-all"
          data-theme="dark"
          type="button"
          ref=${first}
          disabled=${isShut}
          onClick=${() => go(boot.lang)}
        >
          ${dishes}
          ${!isShut &&
          html`<span class="button button--primary button--big attract-begin">
            <${Icon} name="hand" />${t(busy.value ? "send.loading" : "kiosk.begin")}
          </span>`}
        </button>`}
    ${!isShut &&
    html`<div class="attract-languages" role="group" aria-label=${t("access.language")}>
      ${Object.entries(boot.languages).map(
        ([tag, name]) => html`<button
          class="button button--big attract-language"
          type="button"
          key=${tag}
          lang=${tag}
          dir="auto"
          aria-pressed=${ways ? String(tag === tongue.value) : undefined}
          onClick=${() => (ways ? (tongue.value = tag) : go(tag))}
        >
          ${name}
        </button>`,
      )}
    </div>`}
  </section>`;
}

// A few dishes of the menu, set large: what the house cooks.
function shown() {
  const first = sections.value.map(({ items }) => items[0]);
  return first.slice(0, DISHES_SHOWN).map((item) => {
    const { from, several } = model.value.prices(item);
    const price = several ? t("guest.from_price", { price: money(from) }) : money(from);
    return html`<span class="attract-dish" key=${item.id}
      ><bdi>${words(item.name)}</bdi><span class="number">${price}</span></span
    >`;
  });
}

// The number, as large as the screen, and what happens next.
export function Done() {
  const { number, promised_at, wasLost } = done.value;
  const until = useRef(Date.now() + (wasLost ? LONGER_S : SHOWN_S) * 1_000);
  const seconds = useSignal(SHOWN_S);
  const link = useSignal(null);
  const body = useRef(null);
  const title = useRef(null);
  useEffect(() => {
    title.current.focus({ preventScroll: true });
    phoneLink().then((found) => (link.value = found));
    const count = setInterval(() => {
      seconds.value = Math.max(0, Math.ceil((until.current - Date.now()) / 1_000));
      if (!seconds.value) leave();
    }, 250);
    return () => clearInterval(count);
  }, []);
  const step = stepOf(done.value);
  const longer = () => (until.current = Date.now() + LONGER_S * 1_000);
  return html`<section class="done" aria-labelledby="done-title" ref=${body}>
    <div class="done-say">
      <h2 class="done-title" id="done-title" tabindex="-1" ref=${title}>
        ${t("kiosk.number")} <strong class="done-number number" dir="ltr">${number}</strong>
      </h2>
      <${Next} step=${step} />
      <ul class="done-facts">
        ${promised_at && STILL_MADE.has(step) && html`<li class="done-minute"><${Icon} name="clock" />${t("kiosk.ready_at", { time: time(promised_at) })}</li>`}
        ${boot.slips && html`<li><${Icon} name="printer" />${t("kiosk.done_slip")}</li>`}
        <li><${Icon} name="receipt" />${t("kiosk.done_pay")}</li>
      </ul>
    </div>
    ${link.value && html`<${Code} of=${link.value} />`}
    <div class="done-do">
      <button class="button button--primary button--big" type="button" onClick=${leave}>
        <${Icon} name="check" />${t("kiosk.done")}
      </button>
      <button class="button button--big" type="button" onClick=${longer}>
        <${Icon} name="clock" />${t("kiosk.longer")}
      </button>
    </div>
    <p class="done-left number">${t("kiosk.back_in", { count: seconds.value })}</p>
  </section>
  <${Scrolls} find=${() => body.current} label=${t("kiosk.number")} watch=${link.value} />`;
}

function Next({ step }) {
  const key = { awaiting: "awaiting", refused: "refused", expired: "refused", ready: "ready" }[step];
  const text = t(key ? `kiosk.done_${key}` : boot.pickup ? "kiosk.done_wait" : "kiosk.done_served");
  return html`<p class="done-next${key ? ` done-next--${key}` : ""}" role="status">
    <${Icon} name=${key === "awaiting" || key === "refused" ? "call" : "screen"} /><span>${text}</span>
  </p>`;
}

function Code({ of }) {
  return html`<figure class="done-code">
    <svg viewBox="0 0 ${of.size} ${of.size}" shape-rendering="crispEdges" role="img" aria-label=${t("kiosk.phone_code")}>
      <path class="done-code-ground" d="M0 0h${of.size}v${of.size}h-${of.size}z" />
      <path class="done-code-ink" d=${of.path} />
    </svg>
    <figcaption><strong>${t("kiosk.phone")}</strong> ${t("kiosk.phone_text")}</figcaption>
  </figure>`;
}

// No line: nothing can be ordered, and of what was sent nobody knows yet.
export function Cut() {
  const isUnknown = Boolean(fate.value);
  const code = fate.value?.command.order_id.slice(-6).toUpperCase();
  return html`<section class="cut" role="alert">
    <${Icon} name=${isUnknown ? "clock" : "warning"} />
    <h2 class="cut-title">${t(isUnknown ? "kiosk.unknown_title" : "kiosk.cut_title")}</h2>
    <p class="cut-text">
      ${isUnknown
        ? t("kiosk.unknown_text", { code })
        : t("kiosk.cut_text", { time: time(line.value.since ?? now.value) })}
    </p>
    ${isUnknown && !line.value.isUp && html`<p class="cut-text">${t("kiosk.cut_since", { time: time(line.value.since) })}</p>`}
  </section>`;
}

// On its way: nothing can be touched until the house has answered.
export function OnItsWay() {
  return html`<section class="cut" role="status">
    <span class="button cut-busy" aria-busy="true" aria-hidden="true"></span>
    <h2 class="cut-title">${t("kiosk.sending")}</h2>
    <p class="cut-text">${t("kiosk.sending_text")}</p>
  </section>`;
}

export function StillThere() {
  const stay = () => (left.value = null);
  return html`<${Question}
    title=${t("kiosk.idle_title")}
    text=${t("kiosk.idle_text", { count: left.value })}
    yes=${t("kiosk.idle_stay")}
    no=${t("kiosk.idle_leave")}
    onYes=${stay}
    onNo=${leave}
  />`;
}

export function ThrowAway({ onClose }) {
  return html`<${Question}
    title=${t("kiosk.leave_title")}
    text=${t("kiosk.leave_text")}
    yes=${t("kiosk.leave_no")}
    no=${t("kiosk.leave_yes")}
    onYes=${onClose}
    onNo=${leave}
  />`;
}

function Question({ title, text, yes, no, onYes, onNo }) {
  return html`<${Sheet} kind="dialog" label=${title} onClose=${onYes}>
    <p class="question-text number">${text}</p>
    <div class="question-do">
      <button class="button button--primary button--big" type="button" onClick=${onYes}>${yes}</button>
      <button class="button button--big" type="button" onClick=${onNo}>${no}</button>
    </div>
  <//>`;
}
