/** The build that ships, under the server's headers: no complaint of the policy, one leading tab, offline start. */
import { expect } from "@playwright/test";
import { APP_PORT } from "../playwright.config.ts";
import { test } from "../support/stage.ts";

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

  await page.reload();
  await context.setOffline(true);
  await page.goto(`${APP}/chats/irgendein-chat`);
  await expect(page.locator("#app > *")).toBeVisible();
  await context.setOffline(false);
});

test("one tab leads; the next takes over when it closes", async ({ page, context }) => {
  await page.goto(APP);
  const held = () => page.evaluate(async () => (await navigator.locks.query()).held?.filter((lock) => lock.name === "konsil-engine").length);
  await expect.poll(held).toBe(1);
  const second = await context.newPage();
  await second.goto(APP);
  await expect.poll(() => second.evaluate(async () => (await navigator.locks.query()).pending?.filter((lock) => lock.name === "konsil-engine").length)).toBe(1);
  const workers = () => second.workers().length;
  expect(workers()).toBe(0);
  await page.close();
  await expect.poll(workers).toBe(1);
});
