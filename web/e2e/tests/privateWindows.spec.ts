/** Private windows, as Safari makes them: no folder for the database, and everything is gone when they are closed. */
import { alterWorker, FOLDER_SHUT, PRIVATE_SAFARI } from "../support/machine.ts";
import { expect, test } from "../support/ownHospital.ts";
import { PIN } from "../support/person.ts";
import { DESK } from "../support/stage.ts";

const VOGT = "Nadja Vogt";
const LONG = { timeout: 30_000 };
/** The engine's worker comes from the network each time: what alters it can be taken away. */
const ON = { ...DESK, serviceWorkers: "block" } as const;

test("a private window is told before it becomes a device, and works for as long as it is open", async ({ hospital, person }) => {
  const vogt = await hospital.colleague(VOGT, "Pflege 4B");
  const lena = await person("Lena", { on: ON });
  await alterWorker(lena.context, PRIVATE_SAFARI);
  await lena.context.addInitScript(PRIVATE_SAFARI);
  await lena.page.goto(await hospital.invite("Dr. Lena Seidel", "Assistenzärztin Innere"));
  await lena.page.getByRole("button", { name: "PIN wählen" }).click();
  await expect(lena.page.getByText("Dieses Fenster ist privat")).toBeVisible();
  await lena.page.screenshot({ path: "artefacts/private-window.png" });
  await lena.page.getByLabel("Sechs Ziffern").fill(PIN);
  await lena.page.getByLabel("Dieselben sechs Ziffern").fill(PIN);
  await expect(lena.chats.heading).toBeVisible(LONG);
  await expect(lena.chats.busy).toHaveCount(0, { timeout: 60_000 });

  const chat = await lena.chats.startWith(VOGT);
  await chat.send("aus dem privaten Fenster");
  // What the browser refuses there is not offered.
  await expect(lena.page.getByRole("group", { name: "Mitteilungen" })).toContainText("Dieses Gerät kann nicht geweckt werden.");
  await expect(lena.page.getByRole("button", { name: "Einschalten" })).toHaveCount(0);
  await chat.expectTick("aus dem privaten Fenster", "Gesendet");
  expect(await vogt.reads("Dr. Lena Seidel", "privaten")).toEqual(["aus dem privaten Fenster"]);
  await lena.page.reload();
  await lena.locked.unlock(PIN);
  await expect(chat.message("aus dem privaten Fenster")).toBeVisible(LONG);

  // A later version of the browser may have the folder: what is here is found where it was begun.
  await lena.context.unrouteAll();
  await lena.page.reload();
  await lena.locked.unlock(PIN);
  await expect(chat.message("aus dem privaten Fenster")).toBeVisible(LONG);
});

test("a folder that does not open just now loses nobody's device", async ({ hospital, person }) => {
  const lena = await person("Lena", { on: ON, complains: /./ });
  await lena.join(await hospital.invite("Dr. Lena Sommer", "Assistenzärztin Innere"));
  await alterWorker(lena.context, FOLDER_SHUT);
  await lena.context.addInitScript(`{
    const channel = new BroadcastChannel("tries");
    window.tries = 0;
    channel.onmessage = () => { window.tries += 1; };
  }`);
  await lena.page.reload();
  // It is tried again and again; nothing takes its place.
  await lena.page.waitForFunction(() => (window as unknown as { tries: number }).tries > 20, undefined, LONG);
  await lena.context.unrouteAll();
  await lena.page.reload();
  await lena.locked.unlock(PIN);
  await expect(lena.chats.heading).toBeVisible(LONG);
});
