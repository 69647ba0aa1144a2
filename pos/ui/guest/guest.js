// The guest's page: takes over what the server printed and keeps it live.
import { boot } from "../lib/boot.js";
import { Icon } from "../lib/icon.js";
import { learn, t } from "../lib/strings.js";
import { whenStyled } from "../lib/styled.js";
import { effect, html, render, signal } from "../lib/ui.js";
import { Calls } from "./calls.js";
import { CartBar, CartSheet } from "./cart_sheet.js";
import { ItemSheet } from "./item_sheet.js";
import { Foot, Masthead, Notices } from "./masthead.js";
import { PausedNotice } from "./paused.js";
import { MenuView } from "./menu_view.js";
import { Sheet } from "./sheet.js";
import { announcement, cart, go, mayOrder, orders, seat, sending, sheet, view } from "./state.js";

const LATER_RETRY_MS = 2_000;

// A scanned code stays neither in the address bar nor in the history.
const scanned = new RegExp(`^/g/${boot.venue.id}/[^/]+/[^/]+$`);
if (scanned.test(location.pathname) && !location.pathname.includes("/o/")) {
  history.replaceState(history.state, "", `/g/${boot.venue.id}${location.search}`);
}

if (sending) sending.taken = () => go("orders");

// An order that was not taken is the first thing to see, whatever is open.
effect(() => {
  if (sending?.failed.value && sheet.peek()?.kind !== "cart") sheet.value = { kind: "cart" };
});

// What only some need comes after the first screen, and before it is needed.
const later = signal(null);
let isLoading = false;

function loadStyles(href) {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href, onload: resolve, onerror: reject });
    document.head.append(link);
  });
}

async function loadLater() {
  if (isLoading) return;
  isLoading = true;
  try {
    const missing = boot.later_styles;
    const words = missing
      ? fetch(`/g/${boot.venue.id}/words?lang=${boot.lang}`).then((answer) => answer.json())
      : {};
    const [texts] = await Promise.all([words, missing && loadStyles(missing)]);
    learn(texts);
    // Its modules speak as soon as they are there.
    const parts = await import("./later.js");
    later.value = parts;
  } catch {
    isLoading = false;
    setTimeout(loadLater, LATER_RETRY_MS);
  }
}

effect(() => {
  const isWanted = ["in", "out", "asked"].includes(seat.value) || orders.value.length;
  if (isWanted || view.value === "orders" || cart.count.value) loadLater();
});

function MenuOnly() {
  return html`<div class="notice">
    <${Icon} name="scan" />
    <div class="notice-body">
      <h2 class="notice-title">${t("guest.menu_only_title")}</h2>
      <p>${t(boot.read_only ? "order.read_only" : "guest.menu_only")}</p>
    </div>
  </div>`;
}

function OpenSheet() {
  const open = sheet.value;
  if (open?.kind === "item") return html`<${ItemSheet} key=${open.item + open.line} open=${open} />`;
  if (open?.kind === "call") {
    const close = () => (sheet.value = null);
    return html`<${Sheet} key="call" label=${t("call.title")} onClose=${close}><${Calls} /><//>`;
  }
  if (open?.kind === "cart") return html`<${CartSheet} key="cart" />`;
  return null;
}

function Page() {
  const onMenu = view.value === "menu";
  const { OrdersView, Strip, TablePanel } = later.value ?? {};
  return html`
    <${Masthead} />
    <main id="main" class="main" tabindex="-1">
      <${Notices} />
      <${PausedNotice} />
      ${TablePanel && html`<${TablePanel} />`}
      ${onMenu
        ? html`${Strip && html`<${Strip} />`}
            ${!boot.can_order && html`<${MenuOnly} />`}
            <${MenuView} />`
        : OrdersView
          ? html`<${OrdersView} />`
          : html`<p class="notice" role="status">${t("send.loading")}</p>`}
      <${Calls} />
    </main>
    <${Foot} />
    ${onMenu && mayOrder.value && html`<${CartBar} />`}
    <${OpenSheet} />
    <p class="visually-hidden" role="status" aria-live="polite">${announcement.value}</p>
  `;
}

// In a secure context a reload in a dead spot shows our own page.
function watchForDeadSpots() {
  const url = `${new URL("./worker.js", import.meta.url).pathname}?lang=${boot.lang}`;
  // The policy lets scripts of ours be named only through this one door.
  const policy = window.trustedTypes?.createPolicy("tresen", {
    createScriptURL: (wanted) => (wanted === url ? wanted : "about:blank"),
  });
  const script = policy ? policy.createScriptURL(url) : url;
  navigator.serviceWorker.register(script, { scope: "/g/" }).catch(() => {});
}

// This script comes after the first paint: the page may be loaded already.
if (navigator.serviceWorker) {
  if (document.readyState === "complete") watchForDeadSpots();
  else window.addEventListener("load", watchForDeadSpots);
}

function start() {
  render(html`<${Page} />`, document.getElementById("app"));
}

// What the server printed stays until the script can show all of it.  In a turn of its own: a slow
// phone answers a finger in between.
if (boot.view !== "orders") setTimeout(whenStyled, 0, start);
else {
  const stop = later.subscribe((parts) => {
    if (!parts) return;
    whenStyled(start);
    setTimeout(() => stop());
  });
}
