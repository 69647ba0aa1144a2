// A reload in a dead spot shows our own page, which waits for the network, instead of the
// browser's.  Nothing else is kept: menus, sessions and orders always come from the server.
const CACHE_PREFIX = "tresen-offline ";
const CACHE = CACHE_PREFIX + self.location.href;
const PAGE = `/offline${self.location.search}`;

self.addEventListener("install", (event) => {
  event.waitUntil(keepPage().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetchOrSay(event));
  } else if (new URL(request.url).pathname.startsWith("/a/")) {
    event.respondWith(fetch(request).catch(() => kept(request)));
  }
});

async function keepPage() {
  const cache = await caches.open(CACHE);
  // Without cookies: what this page fetches for later must not settle the guest's language now.
  const page = await fetch(PAGE, { cache: "reload", credentials: "omit" });
  if (!page.ok) throw new Error(`offline page: ${page.status}`);
  const files = [...(await page.clone().text()).matchAll(/(?:href|src)="(\/a\/[^"#]+)"/g)];
  await cache.put(PAGE, page);
  await cache.addAll([...new Set(files.map(([, path]) => path))]);
}

async function forgetOthers() {
  await self.registration.navigationPreload?.enable();
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function fetchOrSay(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return kept(PAGE);
  }
}

async function kept(request) {
  return (await (await caches.open(CACHE)).match(request)) ?? Response.error();
}
