/** Installed: starts without a network to the chats, and a new version takes nothing away from what one is writing. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, OwnHospital, test, WEB_ROOT } from "../support/ownHospital.ts";
import { PIN } from "../support/person.ts";

const FUCHS = "Miriam Fuchs";
const LONG = { timeout: 30_000 };

test.slow();

test("a new version waits, is offered, and the draft is still there when it came", async ({ person }) => {
  const folder = mkdtempSync(join(tmpdir(), "konsil-version-"));
  cpSync(WEB_ROOT, folder, { recursive: true });
  for (const packed of ["sw.js.br", "sw.js.gz"]) rmSync(join(folder, packed), { force: true });
  const house = await OwnHospital.found({ webRoot: folder });
  try {
    await house.colleague(FUCHS, "Pflege 4B");
    const lena = await person("Lena");
    await lena.join(await house.invite("Dr. Lena Seidel", "Assistenzärztin Innere"));
    await lena.installed();
    await lena.page.reload();
    await lena.locked.unlock(PIN);
    const chat = await lena.chats.startWith(FUCHS);
    await chat.send("vorher");
    await chat.field.fill("Kalium war gestern noch");

    const script = join(folder, "sw.js");
    writeFileSync(script, readFileSync(script, "utf8").replace(/const VERSION = "[^"]*"/, 'const VERSION = "next"'));
    await lena.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await expect(lena.page.getByText("Neue Version bereit.").locator("visible=true")).toBeVisible(LONG);
    await chat.field.fill("Kalium war gestern noch 4,2");
    const reloaded = lena.page.waitForEvent("load");
    await lena.page.getByRole("button", { name: "Aktualisieren" }).locator("visible=true").click();
    await reloaded;
    await lena.locked.unlock(PIN);
    await expect(chat.field).toHaveValue("Kalium war gestern noch 4,2", LONG);
    expect(await lena.page.evaluate(() => caches.keys())).toEqual(["konsil-next"]);

    // And without a network the new version starts, up to the list of chats.
    await lena.context.setOffline(true);
    await lena.page.goto(`${house.url}/chats`);
    await lena.locked.unlock(PIN);
    await expect(lena.chats.row(FUCHS)).toBeVisible(LONG);
    await lena.context.setOffline(false);
  } finally {
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
