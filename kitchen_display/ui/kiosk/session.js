// Who stands at the kiosk: a session for each guest.  It is kept over a change of language, which
// loads the page anew, and wiped with all that the guest left when they go.
import { boot } from "../lib/boot.js";
import { openStore } from "../lib/outbox_store.js";
import { signal } from "../lib/ui.js";

const KEY = "kiosk";
const ANSWER_WAIT_MAX_MS = 4_000;
// A page that comes back later than that - after a power cut - belongs to nobody any more.
const ABANDONED_MS = 90_000;

function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY));
    return Math.abs(Date.now() - found.touched_at) < ABANDONED_MS ? found : null;
  } catch {
    return null;
  }
}

// {token, touched_at, look, where} of the guest whose page was loaded anew, or null.
export const guest = kept();
// The language that somebody chose who has still to say where they eat.
export const tongue = signal(boot.lang);

if (guest) {
  boot.token = guest.token;
  boot.can_order = Boolean(boot.place && boot.menu);
  Object.assign(document.documentElement.dataset, guest.look);
}

// `where` is what the guest was looking at.
export function remember(where) {
  const { letters, contrast, reach } = document.documentElement.dataset;
  const look = Object.fromEntries(
    Object.entries({ letters, contrast, reach }).filter(([, value]) => value),
  );
  sessionStorage.setItem(
    KEY,
    JSON.stringify({ token: boot.token, touched_at: Date.now(), look, where }),
  );
}

export function request(path, { method = "GET", token = boot.token, body, cache = "no-store" } = {}) {
  const headers = { authorization: `Bearer ${token}` };
  if (body) headers["content-type"] = "application/json";
  return fetch(path, {
    method,
    headers,
    body: body && JSON.stringify(body),
    cache,
    signal: AbortSignal.timeout(ANSWER_WAIT_MAX_MS),
  });
}

async function session(method, token, body) {
  const answer = await request("/api/kiosk/session", { method, token, body });
  if (!answer.ok) throw new Error(`session: ${answer.status}`);
  return answer.json();
}

// The screen in a language, for those who eat here or take away; asked for first, because a browser
// without a line shows its own page.  What came is what is shown: the browser keeps it so long.
export async function load(language = "", service = "") {
  const wanted = new URLSearchParams(
    Object.entries({ in: language, for: service }).filter(([, value]) => value),
  );
  const path = wanted.size ? `${boot.path}?${wanted}` : boot.path;
  const answer = await request(path, { cache: "reload" });
  if (answer.status >= 500) throw new Error(`page: ${answer.status}`);
  location.replace(path);
}

// `service` is what was chosen where there is a choice.
export async function begin(language, service = "") {
  const { token } = await session("POST", boot.device_token, { language, service });
  boot.token = token;
  remember(null);
  await load(language, service);
}

// Another quarter of an hour for the same guest; the new token.
export async function stay() {
  boot.token = (await session("PUT", boot.token)).token;
  return boot.token;
}

// A session for one wish of somebody who has not begun.
export async function borrow() {
  return (await session("POST", boot.device_token, { language: boot.lang })).token;
}

export const end = () => session("DELETE", boot.device_token).catch(() => {});

// Nothing of the guest stays on this device: cart, language, looks, commands on their way.
export async function wipe() {
  sessionStorage.clear();
  const carts = Object.keys(localStorage).filter((key) => key.startsWith("cart:"));
  for (const key of carts) localStorage.removeItem(key);
  const store = await openStore();
  for (const record of await store.all().catch(() => [])) {
    if (record.token.startsWith("g1.")) await store.delete(record.id).catch(() => {});
  }
}
