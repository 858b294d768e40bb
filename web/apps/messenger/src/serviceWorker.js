/**
 * The service worker: keeps the app's own files (shell, styles, fonts, WASM; names carry their hash) so that it starts
 * without a network. Never touches the engine's database, never caches an answer of the server's API or anything that
 * is not in the lists below, and takes over from an older version only when the page asks. Shows what the push service
 * brings: that there is something, never what; once, where a page that lives has said it already.
 */
const VERSION = "__VERSION__";
const FILES = ["__FILES__"];
/** Large and seldom needed: kept from their first use on. */
const LATER = ["__LATER__"];
const CACHE = `konsil-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })))),
  );
  // What is for the server goes straight there, where the browser knows how: this worker need not be woken to say that it is not its.
  event.addRoutes?.({ condition: { urlPattern: { pathname: "/api/*" } }, source: "network" }).catch(() => undefined);
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    Promise.all([caches.keys(), self.clients.matchAll({ type: "window" })])
      // A second window may be in the middle of something and stays with the version it has: its files stay, until the next one.
      .then(([names, windows]) => Promise.all(names.filter((name) => name.startsWith("konsil-") && name !== CACHE).map((name) => retire(name, windows.length < 2))))
      .then(() => self.clients.claim()),
  );
});

/** An older version's cache goes; what it kept of the large files that have not changed stays. */
async function retire(name, ends) {
  const [before, here] = await Promise.all([caches.open(name), caches.open(CACHE)]);
  for (const file of LATER) {
    const kept = await before.match(file);
    if (kept) await here.put(file, kept);
  }
  if (ends) await caches.delete(name);
}

self.addEventListener("message", (event) => {
  if (event.data === "take-over") void self.skipWaiting();
  // The last window that goes shuts the door, too.
  if (event.data === "window-leaves") event.waitUntil(windows().then((all) => (all.some(({ id }) => id !== event.source?.id) ? undefined : shutDoor())));
  if (event.data === "door-shuts") event.waitUntil(shutDoor());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/anhang/")) return event.respondWith(attachment(event, url.pathname));
  // Every address of the app is the same page; the administration is another app.
  const elsewhere = /^\/(api|verwaltung)(\/|$)/.test(url.pathname);
  const file = request.mode === "navigate" && !elsewhere ? "/" : url.pathname;
  if (LATER.includes(file)) return event.respondWith(firstUse(file));
  if (!FILES.includes(file)) {
    // Of the version before: see "activate".
    if (file.startsWith("/assets/")) event.respondWith(caches.match(file).then((kept) => kept ?? fetch(request)));
    return;
  }
  event.respondWith(caches.open(CACHE).then((cache) => cache.match(file)).then((kept) => kept ?? fetch(request)));
});

async function firstUse(file) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(file);
  if (kept) return kept;
  const fetched = await fetch(file);
  if (fetched.ok) await cache.put(file, fetched.clone()).catch(() => undefined);
  return fetched;
}

/** Longest text of a notification that is believed. */
const TEXT_CHARS_MAX = 100;
const TRY_TAG = "konsil-try";
/** Held while notifications are looked through and shown: the page, which says of which chat something came, does so at the same moment. */
const NOTICES_LOCK = "konsil-notices";
/** What came within this time is one: it is not heard twice. */
const ONE_MS = 30_000;
const BUZZ = [200, 100, 200, 100, 200];
const ICON = { icon: "/icons/mark-192.png", badge: "/icons/mark-192.png" };

self.addEventListener("push", (event) => {
  // A browser that knows declarative web push has read it already.
  const said = event.notification ?? read(event.data).notification ?? {};
  const text = (value, otherwise) => (typeof value === "string" && value !== "" && value.length <= TEXT_CHARS_MAX ? value : otherwise);
  const tag = text(said.tag, "konsil");
  const pushed = { body: text(said.body, "Neue Nachricht"), lang: text(said.lang, "de"), tag, urgent: said.requireInteraction === true };
  event.waitUntil(self.navigator.locks.request(NOTICES_LOCK, () => wake(pushed)));
});

/** Always shown: a push without a word costs the subscription in some browsers. */
async function wake({ body, lang, tag, urgent }) {
  const shown = tag === TRY_TAG ? [] : await self.registration.getNotifications();
  const notices = shown.filter(({ data }) => data?.notice && (data.notice.urgent || !urgent)).sort((a, b) => a.data.at - b.data.at);
  const notice = notices.at(-1);
  if (notice) return repeat(notice, body, urgent);
  await self.registration.showNotification("Konsil", {
    body,
    lang,
    tag,
    data: { at: Date.now() },
    renotify: true,
    requireInteraction: urgent,
    // Felt in a pocket; whatever else comes is felt as the phone likes it.
    ...(urgent && { vibrate: BUZZ }),
    ...ICON,
  });
  // Something new; how much of it, the app knows when it is open.
  if (tag !== TRY_TAG) await self.navigator.setAppBadge?.().catch(() => undefined);
}

/** A page lives and has said it already: it stays as it is, but for what is urgent and comes again because nobody took note. */
function repeat({ title, body, lang, tag, data, actions }, again, urgent) {
  const wakes = urgent && Date.now() - data.at >= ONE_MS;
  return self.registration.showNotification(title, {
    body: wakes ? again : body,
    lang,
    tag,
    data: wakes ? { ...data, at: Date.now() } : data,
    actions: actions ?? [],
    renotify: wakes,
    silent: !wakes,
    requireInteraction: data.notice.urgent,
    ...(wakes && { vibrate: BUZZ }),
    ...ICON,
  });
}

/** The chats are locked: no notice says of one of them any more. That something came and nobody has looked stays said, in one. */
function shutDoor() {
  return self.navigator.locks.request(NOTICES_LOCK, async () => {
    const notices = (await self.registration.getNotifications()).filter(({ data }) => data?.notice);
    for (const notice of notices) notice.close();
    const left = notices.find(({ data }) => data.notice.urgent) ?? notices[0];
    if (!left) return;
    const { plain, notice, at } = left.data;
    const tag = notice.urgent ? "konsil-urgent" : "konsil";
    await self.registration.showNotification("Konsil", { body: plain, lang: left.lang, tag, data: { at }, requireInteraction: notice.urgent, silent: true, ...ICON });
  });
}

/** Those of the messenger; the administration is another app. */
async function windows() {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter((one) => !/^\/verwaltung(\/|$)/.test(new URL(one.url).pathname));
}

function read(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(choose(event.notification.data?.notice?.chat, event.action));
});

/** A window that is open keeps its place, and what is written in it, unless a chat was chosen; what is done there, it knows itself. */
async function choose(chat, action) {
  const [own] = await windows();
  if (!own) return self.clients.openWindow(chat === undefined ? "/chats" : `/chats/${encodeURIComponent(chat)}`);
  if (chat !== undefined) own.postMessage({ notice: { chat, action } });
  if (action !== "read") await own.focus().catch(() => undefined);
}

self.addEventListener("pushsubscriptionchange", (event) => {
  const renewed = event.newSubscription || !event.oldSubscription ? undefined : self.registration.pushManager.subscribe(event.oldSubscription.options);
  event.waitUntil(
    Promise.resolve(renewed)
      .catch(() => undefined)
      .then(() => self.clients.matchAll({ type: "window" }))
      // With no window open the next start looks.
      .then((windows) => windows.forEach((one) => one.postMessage({ push: "changed" }))),
  );
});

/** A piece of this length at a time: a player asks again for the next one. */
const PIECE_BYTES = 1024 * 1024;
const PATIENCE_MS = 40_000;

/**
 * A range of an attachment, opened and checked by the engine of the page that asks. Nothing of it is kept here; what it may be taken
 * for, the engine has said.
 */
async function attachment(event, path) {
  const [, , message = "", place = ""] = path.split("/");
  const client = await self.clients.get(event.clientId);
  if (!client || message === "" || !/^\d+$/.test(place)) return new Response(null, { status: 404 });
  const [, start = "0", end = ""] = /^bytes=(\d+)-(\d*)$/.exec(event.request.headers.get("range") ?? "") ?? [];
  const from = Number(start);
  const to = Math.min(end === "" ? from + PIECE_BYTES : Number(end) + 1, from + PIECE_BYTES);
  const answer = await ask(client, { message, place: Number(place), from, to });
  if (answer?.bytes === undefined) return new Response(null, { status: answer?.error === "not_found" ? 404 : 503 });
  const { bytes, size, mime } = answer;
  const headers = { "content-type": mime, "accept-ranges": "bytes", "cache-control": "no-store", "x-content-type-options": "nosniff" };
  if (bytes.length === 0) return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${size}` } });
  return new Response(bytes, {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${from}-${from + bytes.length - 1}/${size}`, "content-length": String(bytes.length) },
  });
}

function ask(client, wanted) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const timer = setTimeout(() => resolve(null), PATIENCE_MS);
    port1.onmessage = (event) => {
      clearTimeout(timer);
      port1.close();
      resolve(event.data);
    };
    client.postMessage({ attachment: wanted }, [port2]);
  });
}
