/**
 * A push service for browsers that have none: keeps a browser's subscription, opens what the server sends to it (RFC 8291) and hands
 * it to the service worker, as the browser's own push service would. Whether the server's requests are as the RFCs want them is
 * tested in crates/server/tests/it/push.rs.
 */
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type BrowserContext, expect, type Page } from "@playwright/test";

export interface Came {
  urgency: string;
  notification: { title: string; body: string; tag: string };
  text: string;
}

export class PushService {
  readonly came: Came[] = [];
  /** What is answered. */
  says = 201;
  readonly #key = createECDH("prime256v1");
  readonly #secret = randomBytes(16);
  #server: Server | null = null;
  #port = 0;

  static async start(): Promise<PushService> {
    const service = new PushService();
    service.#key.generateKeys();
    const server = createServer((request, answer) => {
      void service.#take(request).finally(() => answer.writeHead(service.says).end());
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    service.#server = server;
    service.#port = (server.address() as AddressInfo).port;
    return service;
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  /** Lines of the server's configuration that name it. */
  get settings(): string {
    return `[push]\nservices = ["http://127.0.0.1:${this.#port}"]\n`;
  }

  /** From now on this browser subscribes here; the permission is given, too. */
  async serves(context: BrowserContext, origin: string): Promise<void> {
    await context.grantPermissions(["notifications"], { origin });
    await context.addInitScript(
      ({ endpoint, p256dh, auth }) => {
        const KEPT = "test:push";
        const bytes = (text: string) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
        const subscription = () => {
          const serverKey = localStorage.getItem(KEPT);
          if (serverKey === null) return null;
          return {
            endpoint,
            options: { userVisibleOnly: true, applicationServerKey: bytes(serverKey).buffer },
            toJSON: () => ({ endpoint, keys: { p256dh, auth } }),
            unsubscribe: async () => {
              localStorage.removeItem(KEPT);
              return true;
            },
          };
        };
        Object.assign(PushManager.prototype, {
          getSubscription: async () => subscription(),
          subscribe: async (options: PushSubscriptionOptionsInit) => {
            localStorage.setItem(KEPT, String(options.applicationServerKey));
            return subscription();
          },
        });
      },
      {
        endpoint: `http://127.0.0.1:${this.#port}/push/1`,
        p256dh: this.#key.getPublicKey().toString("base64url"),
        auth: this.#secret.toString("base64url"),
      },
    );
  }

  /** Waits for the next notification. */
  async next(): Promise<Came> {
    await expect.poll(() => this.came.length, { timeout: 30_000 }).toBeGreaterThan(0);
    return this.came.shift() as Came;
  }

  async #take(request: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = this.#open(Buffer.concat(chunks));
    const { notification } = JSON.parse(text) as Pick<Came, "notification">;
    this.came.push({ urgency: String(request.headers["urgency"]), notification, text });
  }

  #open(body: Buffer): string {
    const salt = body.subarray(0, 16);
    const idLength = body.readUInt8(20);
    const sender = body.subarray(21, 21 + idLength);
    const record = body.subarray(21 + idLength);
    const derive = (secret: Buffer, with_: Buffer, info: Buffer, length: number) => Buffer.from(hkdfSync("sha256", secret, with_, info, length));
    const about = Buffer.concat([Buffer.from("WebPush: info\0"), this.#key.getPublicKey(), sender]);
    const input = derive(this.#key.computeSecret(sender), this.#secret, about, 32);
    const key = derive(input, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
    const nonce = derive(input, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
    const cipher = createDecipheriv("aes-128-gcm", key, nonce);
    cipher.setAuthTag(record.subarray(-16));
    const plain = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
    return plain.subarray(0, plain.lastIndexOf(2)).toString("utf8");
  }
}

/** Hands a message to the page's service worker, as a push service does. */
export async function deliver(page: Page, data: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [first] = registrations;
      if (first) resolve(first.registrationId);
    });
  });
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.deliverPushMessage", { origin: new URL(page.url()).origin, registrationId: await registered, data });
  await session.detach();
}

/** The app's own lock. Chromium forgets a notification that is just being shown when it is asked for all of them: nobody asks beside it. */
const NOTICES_LOCK = "konsil-notices";

/** What is shown in the system's notifications. */
export function shown(page: Page): Promise<{ title: string; body: string; tag: string }[]> {
  return page.evaluate(async (lock) => {
    const registration = await navigator.serviceWorker.ready;
    const all = await navigator.locks.request(lock, () => registration.getNotifications());
    return all.map(({ title, body, tag }) => ({ title, body, tag }));
  }, NOTICES_LOCK);
}

/** A click on the notification that is shown, or on one of its actions, as the system tells the service worker of it. */
export async function choose(page: Page, action: "" | "open" | "read" | "acknowledge"): Promise<void> {
  const [worker] = page.context().serviceWorkers();
  await worker?.evaluate(async ({ chosen, lock }) => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const [notification] = await navigator.locks.request(lock, () => registration.getNotifications());
    const Click = (globalThis as unknown as { NotificationEvent: new (type: string, init: object) => Event }).NotificationEvent;
    const click = new Click("notificationclick", { notification, action: chosen });
    // Browsers let only their own events keep a worker alive.
    Object.defineProperty(click, "waitUntil", { value: () => undefined });
    globalThis.dispatchEvent(click);
  }, { chosen: action, lock: NOTICES_LOCK });
}

/** Nobody looks at the page any more, as when its window is behind another program's. */
export function lookAway(page: Page): Promise<void> {
  return page.evaluate(() => {
    Object.defineProperties(document, {
      visibilityState: { configurable: true, get: () => "hidden" },
      hasFocus: { configurable: true, value: () => false },
    });
    document.dispatchEvent(new Event("visibilitychange"));
  });
}

/** Somebody does again. */
export function lookBack(page: Page): Promise<void> {
  return page.evaluate(() => {
    Reflect.deleteProperty(document, "visibilityState");
    Reflect.deleteProperty(document, "hasFocus");
    document.dispatchEvent(new Event("visibilitychange"));
  });
}
