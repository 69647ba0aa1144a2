// The guest's page: takes over what the server printed and keeps it live.
import { boot } from "../lib/boot.js";
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { effect, html, render } from "../lib/ui.js";
import { CartBar, CartSheet } from "./cart_sheet.js";
import { ItemSheet } from "./item_sheet.js";
import { Foot, Masthead, Notices } from "./masthead.js";
import { MenuView } from "./menu_view.js";
import { OrdersView, Strip } from "./orders_view.js";
import { announcement, go, sending, sheet, view } from "./state.js";

if (sending) sending.taken = () => go("orders");

// An order that was not taken is the first thing to see, whatever is open.
effect(() => {
  if (sending?.failed.value && sheet.peek()?.kind !== "cart") sheet.value = { kind: "cart" };
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
  if (open?.kind === "cart") return html`<${CartSheet} key="cart" />`;
  return null;
}

function Page() {
  const onMenu = view.value === "menu";
  return html`
    <${Masthead} />
    <main id="main" class="main" tabindex="-1">
      <${Notices} />
      ${onMenu
        ? html`<${Strip} />
            ${!boot.can_order && html`<${MenuOnly} />`}
            <${MenuView} />`
        : html`<${OrdersView} />`}
    </main>
    <${Foot} />
    ${onMenu && boot.can_order && html`<${CartBar} />`}
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

// In a turn of its own: a slow phone answers a finger in between.
setTimeout(() => render(html`<${Page} />`, document.getElementById("app")));
