/** The browser's side of being woken: what it can, what it was allowed, its subscription at its push service. */
export type PushAbility =
  /** No push in this browser, or none without a service worker (private window). */
  | "unsupported"
  /** iPhone and iPad: only for apps on the home screen. */
  | "install_first"
  /** The person has refused, or somebody for them. */
  | "denied"
  /** Not asked yet. */
  | "unasked"
  | "granted";

export interface BrowserSubscription {
  endpoint: string;
  key: string;
  secret: string;
  /** The server's key that it was made for, base64url; null where the browser does not say. */
  serverKey: string | null;
}

function isIos(): boolean {
  return /iPhone|iPad/.test(navigator.userAgent) || (/Mac OS X/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
}

function isOnHomeScreen(): boolean {
  return window.matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;
}

/** What the browser said last. It asks another process, and the page waits: only when it may have changed. */
let known: PushAbility | null = null;
/** Of those that are told of a change. */
let listeners = 0;

export function pushAbility(): PushAbility {
  if (known === null || listeners === 0) known = askAbility();
  return known;
}

function askAbility(): PushAbility {
  const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!able) return isIos() && !isOnHomeScreen() ? "install_first" : "unsupported";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" ? "granted" : "unasked";
}

/** Tells when the permission changes, wherever that is done. */
export function onAbility(listener: () => void): () => void {
  let status: PermissionStatus | null = null;
  let over = false;
  // Whoever was the first to listen knows what was said before, and not since.
  if (listeners === 0) known = null;
  listeners += 1;
  const changed = () => {
    known = null;
    listener();
  };
  // Where the permission itself tells nothing: whoever changed it in the browser's settings comes back from there.
  document.addEventListener("visibilitychange", changed);
  window.addEventListener("focus", changed);
  void navigator.permissions
    ?.query({ name: "notifications" })
    .then((found) => {
      if (over) return;
      status = found;
      status.addEventListener("change", changed);
    })
    .catch(() => undefined);
  return () => {
    over = true;
    listeners -= 1;
    document.removeEventListener("visibilitychange", changed);
    window.removeEventListener("focus", changed);
    status?.removeEventListener("change", changed);
  };
}

async function manager(): Promise<PushManager | null> {
  const registration = await navigator.serviceWorker?.getRegistration();
  return registration?.pushManager ?? null;
}

export async function browserSubscription(): Promise<BrowserSubscription | null> {
  if (pushAbility() !== "granted") return null;
  return read((await (await manager())?.getSubscription()) ?? null);
}

function read(subscription: PushSubscription | null): BrowserSubscription | null {
  const { endpoint, keys } = subscription?.toJSON() ?? {};
  const key = keys?.["p256dh"];
  const secret = keys?.["auth"];
  if (!endpoint || !key || !secret) return null;
  const made = subscription?.options?.applicationServerKey;
  return { endpoint, key, secret, serverKey: made ? base64url(new Uint8Array(made)) : null };
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Asks for the permission (only ever after a tap) and subscribes. Null when the person says no; throws when the push service cannot be reached. */
export async function subscribeBrowser(serverKey: string): Promise<BrowserSubscription | null> {
  const push = await manager();
  if (!push) throw new Error("no service worker");
  const permission = await Notification.requestPermission();
  known = null;
  if (permission !== "granted") return null;
  // One for another key would be in the way.
  await (await push.getSubscription())?.unsubscribe();
  return read(await push.subscribe({ userVisibleOnly: true, applicationServerKey: serverKey }));
}

export async function unsubscribeBrowser(): Promise<void> {
  await (await (await manager())?.getSubscription())?.unsubscribe().catch(() => false);
}
