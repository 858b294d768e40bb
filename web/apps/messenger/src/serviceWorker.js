/**
 * The service worker: keeps the app's own files (shell, styles, fonts, WASM; names carry their hash) so that it starts
 * without a network. Never touches the engine's database, never caches an answer of the server's API or anything that
 * is not in the list below, and takes over from an older version only when the page asks.
 */
const VERSION = "__VERSION__";
const FILES = ["__FILES__"];
const CACHE = `konsil-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })))),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("konsil-") && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take-over") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  // Every address of the app is the same page; the administration is another app.
  const elsewhere = /^\/(api|verwaltung)(\/|$)/.test(url.pathname);
  const file = request.mode === "navigate" && !elsewhere ? "/" : url.pathname;
  if (!FILES.includes(file)) return;
  event.respondWith(caches.open(CACHE).then((cache) => cache.match(file)).then((kept) => kept ?? fetch(request)));
});
