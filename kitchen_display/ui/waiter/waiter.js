// The waiter's phone: sign in, then everything within a thumb's reach.
import { boot } from "../lib/boot.js";
import { timeWithSeconds } from "../lib/format.js";
import { Icon } from "../lib/icon.js";
import { LiveSign } from "../lib/status.js";
import { t } from "../lib/strings.js";
import { Toasts } from "../lib/toast.js";
import { effect, html, render } from "../lib/ui.js";
import { Find } from "./find.js";
import { Floor } from "./floor.js";
import { forgetLastSeen } from "./last_seen.js";
import { More } from "./more.js";
import { isOver, person, signOut } from "./session.js";
import { SignIn } from "./sign_in.js";
import { live, outbox, page, toasts, wishes } from "./state.js";
import { Table } from "./table.js";
import { Telephone } from "./telephone.js";
import { Todo, todoCount } from "./todo.js";
import { Trouble, Unsent } from "./unsent.js";

const PAGES = [
  { name: "floor", icon: "table" },
  { name: "todo", icon: "bell" },
  { name: "find", icon: "search" },
  { name: "more", icon: "people" },
];

function Banners() {
  const { live: isLive, since } = live.status.value;
  const unsent = wishes.unsentCount();
  if (live.error.value || outbox.held.value) {
    return html`<div class="banner banner--trouble" role="alert"><${Icon} name="lock" />
      <span>${t("waiter.session_over")} ${unsent > 0 && t("waiter.waits_for_you", { count: unsent })}</span>
      <button class="button button--big" type="button" onClick=${() => signOut(forgetLastSeen)}>${t("waiter.sign_in_again")}</button></div>`;
  }
  return html`
    ${person.value.practice && html`<p class="banner banner--practice"><${Icon} name="info" /><span>${t("waiter.practice_on")}</span></p>`}
    ${!isLive && since && html`<p class="banner banner--stale" role="alert"><${Icon} name="warning" /><span>${t("staff.not_live", { time: timeWithSeconds(since) })}</span></p>`}
    <${Unsent} />
    ${wishes.troubles.value.map((trouble) => html`<${Trouble} key=${trouble.id} of=${trouble} />`)}
  `;
}

function App() {
  const at = page.value;
  const waiting = todoCount();
  return html`
    <header class="top"><p class="top-title"><bdi>${boot.venue_name}</bdi> <small><bdi>${person.value.name}</bdi></small></p><${LiveSign} live=${live} /></header>
    <div class="banners"><${Banners} /></div>
    <main class="page" id="page">
      ${PAGES.some(({ name }) => name === at.name) && html`<h1 class="visually-hidden">${t(`waiter.page_${at.name}`)}</h1>`}
      ${at.name === "floor" && html`<${Floor} />`} ${at.name === "todo" && html`<${Todo} />`}
      ${at.name === "find" && html`<${Find} />`} ${at.name === "more" && html`<${More} />`}
      ${at.name === "telephone" && html`<${Telephone} />`}
      ${at.name === "table" && html`<${Table} key=${at.place} place=${at.place} />`}
    </main>
    ${PAGES.some(({ name }) => name === at.name) &&
    html`<nav class="dock" aria-label=${t("waiter.pages")}>
      ${PAGES.map(
        ({ name, icon }) => html`<button key=${name} type="button" class="dock-link" aria-current=${at.name === name ? "page" : "false"} onClick=${() => (page.value = { name })}>
          <${Icon} name=${icon} /><span>${t(`waiter.page_${name}`)}</span>
          ${name === "todo" && waiting > 0 && html`<span class="badge badge--bad">${waiting}</span>`}
        </button>`,
      )}
    </nav>`}
    <${Toasts} of=${toasts} />
  `;
}

// Every page begins at its top; the plan is found again where it was left.
let planAt = 0;
let shown = page.peek();
effect(() => {
  const next = page.value;
  if (next === shown) return;
  const box = document.scrollingElement.scrollTop ? document.scrollingElement : document.body;
  if (shown.name === "floor") planAt = box.scrollTop;
  shown = next;
  const top = next.name === "floor" ? planAt : 0;
  requestAnimationFrame(() => {
    document.scrollingElement.scrollTop = top;
    document.body.scrollTop = top;
  });
});

// A sign-in that ended before the page began is renewed first, once the server says so.
if (live && isOver()) live.error.subscribe((code) => code && signOut(forgetLastSeen));

// Signing in makes the page anew: all its lines are the person's own.
function start() {
  document.getElementById("app").textContent = "";
  if (person.peek() && live) return render(html`<${App} />`, document.getElementById("app"));
  person.subscribe((now) => now && !live && location.reload());
  return render(html`<${SignIn} />`, document.getElementById("app"));
}

start();
