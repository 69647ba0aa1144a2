// The kiosk: the guest's page on a standing screen, for one guest after the other.
import { guest, borrow, end, load, remember, wipe } from "./session.js";
import { AccessBar } from "../lib/access_bar.js";
import { boot } from "../lib/boot.js";
import { Icon } from "../lib/icon.js";
import { uuid7 } from "../lib/ids.js";
import { look } from "../lib/look.js";
import { Steps } from "../lib/steps.js";
import { t } from "../lib/strings.js";
import { whenStyled } from "../lib/styled.js";
import { effect, html, render, useSignal } from "../lib/ui.js";
import { serverNow } from "../lib/clock.js";
import { ItemSheet } from "../guest/item_sheet.js";
import { announcement, ask, cart, model, sending, sheet } from "../guest/state.js";
import { listenToArrows } from "./arrows.js";
import { CartField } from "./cart_field.js";
import { left } from "./idle.js";
import { isGone, leave } from "./leaving.js";
import { line } from "./line.js";
import { Menu } from "./menu.js";
import { Attract, Cut, Done, OnItsWay, StillThere, ThrowAway } from "./moments.js";
import { done, fate } from "./order.js";
import { Review } from "./review.js";
import { Scrolls } from "./scrolls.js";
import { request } from "./session.js";
import { stayHere } from "./stays.js";
import { waitForSomebody } from "./waiting.js";
import { sections, where } from "./where.js";

const STEPS = ["choose", "review", "fetch"];
const CALL_EXPIRES_MS = 30_000;
// Whoever called wants to know soon whether somebody heard it.
const CALL_WAIT_MS = 6_000;

function step() {
  if (done.value) return "fetch";
  return sheet.value?.kind === "cart" ? "review" : "choose";
}

function Head() {
  const steps = STEPS.map((id) => ({ id, text: t(`kiosk.step_${id}`) }));
  return html`<header class="kiosk-head">
    <p class="kiosk-name"><bdi>${boot.venue.name}</bdi></p>
    ${boot.service &&
    (guest || !boot.services.length) &&
    html`<p class="tag tag--big kiosk-service">
      <${Icon} name=${boot.service === "take_away" ? "bag" : "table"} />${t(`kiosk.${boot.service}`)}
    </p>`}
    ${boot.venue.training && html`<p class="tag tag--warn">${t("guest.training")}</p>`}
    ${guest && !isGone.value && html`<${Steps} label=${t("kiosk.steps")} steps=${steps} value=${step()} />`}
  </header>`;
}

// What fills the screen besides head and bar.
function Stage() {
  if (isGone.value) return line.value.isUp ? null : html`<${Cut} />`;
  if (fate.value) return html`<${Cut} />`;
  if (!line.value.isUp) return html`<${Cut} />`;
  if (!guest) return html`<${Attract} />`;
  if (done.value) return html`<${Done} />`;
  if (!model.value || !sections.value.length) {
    return html`<p class="cut cut-text">${t("kiosk.nothing")}</p>`;
  }
  const open = sheet.value;
  if (open?.kind === "cart") {
    return html`<${Review} />${sending.entry.value && html`<${OnItsWay} />`}`;
  }
  return html`
    <div class="choosing" inert=${Boolean(open)}>
      <${Menu} />
      <${CartField} />
    </div>
    ${open && html`<${OpenItem} key=${open.item + open.line} open=${open} />`}
  `;
}

function OpenItem({ open }) {
  const close = (event) => event.target === event.currentTarget && (sheet.value = null);
  return html`<div class="over" onClick=${close}>
    <${ItemSheet} open=${open} />
    <${Scrolls}
      find=${() => document.querySelector(".over .sheet-body")}
      label=${t("kiosk.dish")}
      watch=${open}
    />
  </div>`;
}

async function callSomebody() {
  announcement.value = "";
  if (!line.peek().isUp) return false;
  if (guest) {
    const entry = ask({ type: "staff.call", want: "waiter" }, CALL_WAIT_MS);
    await entry.settled;
    return entry.state.peek() === "accepted";
  }
  const token = await borrow();
  const answer = await request(`/api/commands/${uuid7()}`, {
    method: "PUT",
    token,
    body: {
      partition: boot.partition,
      expires_at: new Date(serverNow() + CALL_EXPIRES_MS).toISOString(),
      command: { type: "staff.call", want: "waiter" },
    },
  });
  await end();
  return answer.ok;
}

function Bar() {
  const isAsked = useSignal(false);
  const called = useSignal("");
  const call = async () => {
    try {
      called.value = (await callSomebody()) ? "called" : "call_failed";
    } catch {
      called.value = "call_failed";
    }
  };
  const cancel = () => {
    if (cart.count.value) isAsked.value = true;
    else leave();
  };
  const isHeld = !guest || sending?.entry.value || fate.value || done.value;
  return html`<footer class="kiosk-foot">
    ${called.value &&
    html`<p class="notice ${called.value === "called" ? "notice--good" : "notice--bad"} kiosk-called" role="status">
      <${Icon} name="call" /><span class="notice-body">${t(`kiosk.${called.value}`)}</span>
      <button class="button" type="button" onClick=${() => (called.value = "")}>${t("send.dismiss")}</button>
    </p>`}
    <${AccessBar}
      languages=${guest && !done.value ? boot.languages : {}}
      language=${boot.lang}
      onLanguage=${speak}
      onCall=${call}
      onCancel=${isHeld ? null : cancel}
    />
    ${isAsked.value && html`<${ThrowAway} onClose=${() => (isAsked.value = false)} />`}
  </footer>`;
}

// Another language: the same guest, the same cart, the page anew.
function speak(language) {
  if (language === boot.lang || sending.entry.peek() || fate.peek()) return;
  remember(where());
  load(language, boot.services.length ? boot.service : "").catch(() => (line.value = { isUp: false, since: serverNow() }));
}

function Page() {
  return html`
    <${Head} />
    <main class="stage" id="main">
      <h1 class="visually-hidden">${t("kiosk.title")}</h1>
      <${Stage} />
    </main>
    <${Bar} />
    ${left.value !== null && !isGone.value && html`<${StillThere} />`}
    <p class="visually-hidden" role="status">${announcement.value}</p>
  `;
}

// What was touched last on the menu has the focus again when a dish or the order is closed: the
// sheet's own way back ends at things that are still out of reach then.
let touched = null;
document.addEventListener("focusin", ({ target }) => {
  if (target.closest(".choosing")) touched = target;
});
effect(() => {
  if (sheet.value) return;
  setTimeout(() => {
    if (document.activeElement !== document.body || !touched) return;
    const again = touched.isConnected ? touched : document.querySelector(".cart-field-go");
    again?.focus({ preventScroll: true });
  });
});

// A guest begins at the menu's heading: the page is new, and its focus would be nowhere.
function beginAtHeading() {
  const stop = effect(() => {
    if (!model.value || !sections.value.length) return;
    setTimeout(() => {
      stop();
      if (document.activeElement === document.body) {
        document.getElementById("category-title")?.focus({ preventScroll: true });
      }
    });
  });
}

if (guest) {
  effect(() => {
    // How it looks stays when the page is loaded anew for another language.
    if (look.value && !isGone.value) remember(where());
  });
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sheet.peek() && !sending.entry.peek() && left.peek() === null) {
      sheet.value = null;
    }
  });
} else {
  wipe();
  waitForSomebody();
}

listenToArrows();
stayHere();
whenStyled(() => {
  const app = document.getElementById("app");
  app.textContent = "";
  render(html`<${Page} />`, app);
  if (guest) beginAtHeading();
});
