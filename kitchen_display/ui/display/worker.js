// A screen that starts in a dead spot: the waiter's phone opens the page it had last, with the
// files it needs; every other screen waits for the server on a page of our own and comes back alone.
const CACHE = "tresen-screens";
const WAITING = `/d/offline${self.location.search}`;
const KEPT = /^\/d\/[a-z0-9-]{1,64}\/waiter$/;
// Reception that is only just there would keep a waiter standing: then the kept page comes first.
const PATIENCE_MS = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(keepWaiting().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(fetchAndKeep(pathOf(event.source)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(page(event, pathOf(request)));
  } else if (pathOf(request).startsWith("/a/")) {
    // The address holds a digest of the content: what is kept is what would come.
    event.respondWith(kept(pathOf(request)).then((found) => found ?? fetch(request)));
  }
});

const pathOf = ({ url }) => new URL(url).pathname;
const kept = async (path) => (await caches.open(CACHE)).match(path);

async function page(event, path) {
  const old = await kept(path);
  const fresh = fetch(event.request).then((found) => {
    if (KEPT.test(path)) event.waitUntil(keep(path, found.clone()).catch(() => {}));
    return found;
  });
  event.waitUntil(fresh.catch(() => {}));
  try {
    const first = await (old ? Promise.race([fresh, later(old)]) : fresh);
    return first.status >= 500 && old ? old : first;
  } catch {
    return old ?? (await kept(WAITING)) ?? Response.error();
  }
}

const later = (old) => new Promise((resolve) => setTimeout(() => resolve(old), PATIENCE_MS));

async function fetchAndKeep(path) {
  if (KEPT.test(path)) await keep(path, await fetch(path, { cache: "no-store" }));
}

async function keep(path, found) {
  const cache = await caches.open(CACHE);
  // A phone that is no longer paired has nothing to open without reception.
  if ([401, 403, 404].includes(found.status)) await cache.delete(path);
  if (found.status !== 200 || found.redirected) return;
  // A page from yesterday must not tell the script what time it is.
  const text = (await found.text()).replace(/"now":"[^"]*"/, '"now":""');
  await keepFiles(cache, filesIn(text));
  const headers = new Headers(found.headers);
  for (const name of ["content-encoding", "content-length", "set-cookie"]) headers.delete(name);
  await cache.put(path, new Response(text, { headers }));
  await forgetOldFiles(cache);
}

async function keepWaiting() {
  const cache = await caches.open(CACHE);
  // Without cookies: what this page fetches for later must not settle the language now.
  const found = await fetch(WAITING, { cache: "reload", credentials: "omit" });
  if (!found.ok) throw new Error(`waiting page: ${found.status}`);
  await keepFiles(cache, filesIn(await found.clone().text()));
  for (const { url } of await cache.keys()) {
    if (pathOf({ url }) === "/d/offline") await cache.delete(url);
  }
  await cache.put(WAITING, found);
}

const filesIn = (text) => [
  ...new Set([...text.matchAll(/(?:href|src)="(\/a\/[^"#]+)"/g)].map(([, path]) => path)),
];

async function keepFiles(cache, files) {
  const there = new Set((await cache.keys()).map(pathOf));
  await cache.addAll(files.filter((path) => !there.has(path)));
}

// Files of an older release go once no page that is kept names them.
async function forgetOldFiles(cache) {
  const all = await cache.keys();
  const pages = all.filter((request) => pathOf(request).startsWith("/d/"));
  const texts = await Promise.all(pages.map(async (at) => (await cache.match(at)).text()));
  const needed = new Set(texts.flatMap(filesIn));
  const old = all.filter((at) => pathOf(at).startsWith("/a/") && !needed.has(pathOf(at)));
  await Promise.all(old.map((at) => cache.delete(at)));
}
