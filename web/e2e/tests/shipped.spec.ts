/** The build that ships, under the server's headers: no complaint of the policy, one leading tab, offline start. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import { serve } from "../../scripts/preview.mjs";
import { APP_PORT } from "../playwright.config.ts";
import { test } from "../support/stage.ts";

const UPDATE_PORT = 4176;
const APP = `http://localhost:${APP_PORT}`;

test("starts under the content security policy and takes over offline", async ({ page, context }) => {
  await page.goto(`${APP}/chats`);
  await expect(page.locator("#app > *")).toBeVisible();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect
    .poll(() => page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("konsil-")).length))
    .toBe(1);
  const cached = await page.evaluate(async () => {
    const [name] = await caches.keys();
    const requests = await (await caches.open(name ?? "")).keys();
    return requests.map((request) => new URL(request.url).pathname);
  });
  expect(cached).toContain("/");
  expect(cached.some((path) => /^\/assets\/worker-.*\.js$/.test(path))).toBe(true);
  expect(cached.some((path) => path.startsWith("/api"))).toBe(false);
  // Large and seldom needed: not before its first use.
  expect(cached.filter((path) => /(pdfWorker|PdfView)-.*\.js$|(opus|openjpeg|jbig2|qcms_bg)-.*\.wasm$/.test(path))).toEqual([]);

  await page.reload();
  await context.setOffline(true);
  await page.goto(`${APP}/chats/irgendein-chat`);
  await expect(page.locator("#app > *")).toBeVisible();
  await context.setOffline(false);
});

test("a new version waits until it is asked for, then replaces the old one whole", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "konsil-update-"));
  cpSync(fileURLToPath(new URL("../../apps/messenger/dist", import.meta.url)), folder, { recursive: true });
  const server = serve({ folder, port: UPDATE_PORT });
  try {
    await page.goto(`http://localhost:${UPDATE_PORT}/chats`);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload();
    const caches = () => page.evaluate(() => window.caches.keys());
    const [old] = await caches();
    await page.evaluate(() => Object.assign(window, { still: "here" }));

    const script = join(folder, "sw.js");
    writeFileSync(script, readFileSync(script, "utf8").replace(/const VERSION = "[^"]*"/, 'const VERSION = "next"'));
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    const waits = () => page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting));
    await expect.poll(waits).toBe(true);
    // Nothing happens under someone's hands.
    expect(await page.evaluate(() => (window as never as { still?: string }).still)).toBe("here");
    expect(await caches()).toContain(old);

    const reloaded = page.waitForEvent("load");
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.postMessage("take-over"));
    await reloaded;
    expect(await page.evaluate(() => (window as never as { still?: string }).still)).toBeUndefined();
    await expect.poll(caches).toEqual(["konsil-next"]);
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("one tab leads; the next takes over when it closes", async ({ page, context }) => {
  await page.goto(APP);
  const held = () => page.evaluate(async () => (await navigator.locks.query()).held?.filter((lock) => lock.name === "konsil-engine").length);
  await expect.poll(held).toBe(1);
  const second = await context.newPage();
  await second.goto(APP);
  await expect.poll(() => second.evaluate(async () => (await navigator.locks.query()).pending?.filter((lock) => lock.name === "konsil-engine").length)).toBe(1);
  const workers = () => second.workers().length;
  // What it has loaded ahead goes when it hears that another one leads.
  await expect.poll(workers).toBe(0);
  await page.close();
  await expect.poll(workers).toBe(1);
});
