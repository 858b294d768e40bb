/** Stories in real browsers against the real server: a ward doctor, a nurse, a cardiologist with a phone. */
import { FUCHS, KAYA, linkOf, WEBER } from "../support/hospital.ts";
import { expect, PIN, test } from "../support/person.ts";
import { PHONE } from "../support/stage.ts";

/** Texts are unique per run, so that a test never finds what an earlier one wrote. */
const mark = Date.now().toString(36);

test("a doctor and a nurse chat, each sees the other's words and honest ticks", async ({ person }) => {
  const weber = await person(WEBER);
  const fuchs = await person(FUCHS);
  await Promise.all([weber.join(linkOf(WEBER)), fuchs.join(linkOf(FUCHS))]);

  const chat = await weber.chats.startWith(FUCHS);
  await chat.send(`Zi. 412 bitte Kalium nachbestimmen ${mark}`);
  await expect(fuchs.chats.row(WEBER)).toContainText(mark);
  await chat.expectTick(mark, "Zugestellt");

  const other = await fuchs.chats.open(WEBER);
  await expect(other.message(`Kalium nachbestimmen ${mark}`)).toBeVisible();
  await chat.expectTick(mark, "Gelesen");
  await other.send(`Ist abgenommen ${mark} 👍`);
  await expect(chat.message(`Ist abgenommen ${mark}`)).toBeVisible();
  await weber.page.screenshot({ path: "artefacts/hospital-desk-chat.png" });
});

test("three people in a group, one of them on a phone; renamed, and one leaves", async ({ person }) => {
  const weber = await person(WEBER);
  const kaya = await person(KAYA, { on: PHONE });
  await Promise.all([weber.join(linkOf(WEBER)), kaya.join(linkOf(KAYA))]);

  const name = `Konsil ${mark}`;
  const group = await weber.chats.createGroup(name, [FUCHS, KAYA]);
  await group.send(`EKG liegt vor ${mark}`);
  await expect(kaya.chats.row(name)).toContainText(`EKG liegt vor ${mark}`);
  await kaya.page.screenshot({ path: "artefacts/hospital-phone-list.png" });
  const onPhone = await kaya.chats.open(name);
  await onPhone.send(`Schaue gleich drauf ${mark}`);
  await expect(group.message(`Schaue gleich drauf ${mark}`)).toBeVisible();
  await kaya.page.screenshot({ path: "artefacts/hospital-phone-chat.png" });

  const info = await group.info();
  await info.rename(`${name} neu`);
  await expect(onPhone.title(`${name} neu`)).toBeVisible();
});

test("a further browser reads the seeded history", async ({ person }) => {
  const fuchs = await person(FUCHS);
  await fuchs.join(linkOf(FUCHS));
  const ward = await fuchs.chats.open("Station 4B");
  await expect(ward.messages.getByRole("listitem").nth(5)).toBeVisible({ timeout: 30_000 });
  await expect(ward.messages.getByText("Wird noch entschlüsselt")).toHaveCount(0, { timeout: 30_000 });
  await fuchs.page.screenshot({ path: "artefacts/hospital-desk-history.png" });
});

test("two tabs share one device; what one sends the other shows, also after the first is closed", async ({ person }) => {
  const weber = await person(WEBER);
  await weber.join(linkOf(WEBER));
  const chat = await weber.chats.startWith(KAYA);
  await chat.send(`erster Reiter ${mark}`);
  const second = await weber.secondTab(weber.page.url());
  await expect(second.chat.message(`erster Reiter ${mark}`)).toBeVisible();
  await second.chat.send(`zweiter Reiter ${mark}`);
  await expect(chat.message(`zweiter Reiter ${mark}`)).toBeVisible();

  await weber.page.close();
  // The engine ran in the closed tab: the other one takes over and asks for the PIN.
  await second.locked.unlock(PIN);
  await expect(second.chat.message(`zweiter Reiter ${mark}`)).toBeVisible({ timeout: 30_000 });
  await second.chat.send(`allein weiter ${mark}`);
  await second.chat.expectTick(`allein weiter ${mark}`, "Gesendet");
});

test("typed offline, reloaded offline, unlocked offline: it is sent when the network is back", async ({ person }) => {
  const weber = await person(WEBER);
  await weber.join(linkOf(WEBER));
  const chat = await weber.chats.startWith(FUCHS);
  await chat.send(`vorher ${mark}`);
  await chat.expectTick(`vorher ${mark}`, "Gesendet");
  await weber.installed();

  await weber.context.setOffline(true);
  await chat.send(`im Funkloch ${mark}`);
  await chat.expectTick(`im Funkloch ${mark}`, "Wartet");
  await expect(weber.page.getByText("Keine Verbindung.").first()).toBeVisible();
  await weber.page.reload();
  await weber.locked.unlock(PIN);
  await expect(chat.message(`im Funkloch ${mark}`)).toBeVisible({ timeout: 30_000 });
  await chat.expectTick(`im Funkloch ${mark}`, "Wartet");

  await weber.context.setOffline(false);
  await expect(chat.message(`im Funkloch ${mark}`).getByRole("img", { name: /^(Gesendet|Zugestellt|Gelesen)$/ })).toBeVisible({
    timeout: 30_000,
  });
});

test("locked: wrong PINs are counted, the tenth deletes the keys and says how to come back", async ({ person }) => {
  const kaya = await person(KAYA);
  await kaya.join(linkOf(KAYA));
  await kaya.chats.lock();
  await expect(kaya.locked.heading).toBeVisible();
  await kaya.locked.unlock("135790");
  await expect(kaya.page.getByText(/9 Versuche/)).toBeVisible();
  await kaya.locked.unlock(PIN);
  await expect(kaya.chats.heading).toBeVisible();
});

test("nothing that was written lies readable in the browser's files", async ({ person }) => {
  const weber = await person(WEBER);
  await weber.join(linkOf(WEBER));
  const secret = `Kanarienvogel${mark}`;
  const chat = await weber.chats.startWith(KAYA);
  await chat.send(secret);
  await chat.expectTick(secret, "Gesendet");
  const found = await weber.page.evaluate(async (needle) => {
    const wanted = new TextEncoder().encode(needle);
    let files = 0;
    let hits = 0;
    // A pool's file begins with the name that it has for SQLite.
    let logs = 0;
    const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const handle of folder.values()) {
        if (handle.kind === "directory") await walk(handle as FileSystemDirectoryHandle);
        else {
          files += 1;
          const bytes = new Uint8Array(await (await (handle as FileSystemFileHandle).getFile()).arrayBuffer());
          const text = new TextDecoder("latin1").decode(bytes);
          if (text.includes(new TextDecoder("latin1").decode(wanted)) || text.includes("SQLite format 3")) hits += 1;
          if (text.slice(0, 512).includes("konsil.db-wal") && bytes.length > 4_096) logs += 1;
        }
      }
    };
    await walk(await navigator.storage.getDirectory());
    return { files, hits, logs };
  }, secret);
  expect(found.files).toBeGreaterThan(0);
  expect(found.logs, "the write-ahead log is there, and it is a killed browser's way back").toBe(1);
  expect(found.hits).toBe(0);
});
