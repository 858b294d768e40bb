/** What goes wrong in a hospital: browsers die, servers restart, disks fill up, clocks are off, PINs are forgotten. */
import { look } from "../support/look.ts";
import { alterWorker, clockOff, limitStorage, Machine, SET_CLOCK, setClock, storageUsed, WITHOUT_OPFS } from "../support/machine.ts";
import { type Colleague, expect, type OwnHospital, test } from "../support/ownHospital.ts";
import { type Person, PIN } from "../support/person.ts";
import { DESK } from "../support/stage.ts";

const FUCHS = "Miriam Fuchs";
const LONG = { timeout: 30_000 };
let fuchs: Colleague;
let joined = 0;

test.slow();
test.beforeAll(async ({ hospital }) => {
  fuchs ??= await hospital.colleague(FUCHS, "Pflege 4B");
});

/** Somebody new joins with an invitation and opens the chat with Miriam Fuchs. */
async function joins(hospital: OwnHospital, someone: Person): Promise<string> {
  joined += 1;
  const name = `Dr. Lena Seidel ${joined}`;
  await someone.join(await hospital.invite(name, "Assistenzärztin Innere"));
  return name;
}

const sentOnce = { name: /^(Gesendet|Zugestellt|Gelesen)$/ };

test("a browser killed while sending: what has its clock goes out exactly once", async ({ hospital }) => {
  const machine = new Machine();
  try {
    let lena = await machine.start("Lena");
    const name = await joins(hospital, lena);
    let chat = await lena.chats.startWith(FUCHS);
    await chat.send("vorher");
    await expect(chat.message("vorher").getByRole("img", sentOnce)).toBeVisible();
    // Three times: killed in the very moment in which the bubble says that it waits.
    for (const text of ["Kalium 6,1", "Kalium 5,9", "Kalium 5,4"]) {
      const url = lena.page.url();
      await chat.field.fill(text);
      const appears = lena.page.waitForFunction((wanted) => Array.from(document.querySelectorAll("section li")).some((row) => row.textContent?.includes(wanted) && row.querySelector("[role=img][aria-label]") !== null), text, { polling: "raf" });
      await chat.field.press("Enter");
      await appears;
      await machine.kill();

      lena = await machine.start("Lena");
      await lena.page.goto(url);
      await lena.locked.unlock(PIN);
      chat = lena.chat;
      await expect(chat.message(text)).toHaveCount(1, LONG);
      await expect(chat.message(text).getByRole("img", sentOnce)).toBeVisible(LONG);
    }
    expect(await fuchs.reads(name, "Kalium")).toEqual(["Kalium 6,1", "Kalium 5,9", "Kalium 5,4"]);
  } finally {
    await machine.close();
  }
});

test("a browser killed while offline keeps its outbox", async ({ hospital }) => {
  const machine = new Machine();
  try {
    let lena = await machine.start("Lena");
    const name = await joins(hospital, lena);
    const chat = await lena.chats.startWith(FUCHS);
    await chat.send("vorher");
    await expect(chat.message("vorher").getByRole("img", sentOnce)).toBeVisible();
    await lena.context.setOffline(true);
    for (const text of ["Bett 1", "Bett 2", "Bett 3"]) {
      await chat.send(text);
      await chat.expectTick(text, "Wartet");
    }
    await chat.field.fill("noch nicht fert");
    const url = lena.page.url();
    await lena.page.getByRole("link", { name: "Einstell." }).click();
    await expect(lena.chats.row(FUCHS)).toContainText("Entwurf");
    await machine.kill();

    lena = await machine.start("Lena");
    await lena.page.goto(url);
    await lena.locked.unlock(PIN);
    for (const text of ["Bett 1", "Bett 2", "Bett 3"]) await expect(lena.chat.message(text).getByRole("img", sentOnce)).toBeVisible(LONG);
    await expect(lena.chat.field).toHaveValue("noch nicht fert");
    expect(await fuchs.reads(name, "Bett")).toEqual(["Bett 1", "Bett 2", "Bett 3"]);
  } finally {
    await machine.close();
  }
});

test("a disk that was copied back: what is written goes out once, and what only the lost disk could read is said", async ({ hospital }) => {
  const machine = new Machine();
  try {
    let lena = await machine.start("Lena");
    const name = await joins(hospital, lena);
    let chat = await lena.chats.startWith(FUCHS);
    await chat.send("vor der Kopie");
    await expect(chat.message("vor der Kopie").getByRole("img", sentOnce)).toBeVisible();
    const url = lena.page.url();
    await machine.kill();
    const putBack = machine.copyDisk();

    lena = await machine.start("Lena");
    await lena.page.goto(url);
    await lena.locked.unlock(PIN);
    ({ chat } = lena);
    await chat.send("nach der Kopie");
    await expect(chat.message("nach der Kopie").getByRole("img", sentOnce)).toBeVisible(LONG);
    await machine.kill();
    putBack();

    lena = await machine.start("Lena");
    await lena.page.clock.install();
    await lena.page.goto(url);
    await lena.locked.unlock(PIN);
    ({ chat } = lena);
    // At once: this is said for half a minute only, and sending may take longer.
    await expect(chat.message("Wird noch entschlüsselt …").first()).toBeVisible(LONG);
    await chat.send("aus der Kopie");
    await expect(chat.message("aus der Kopie").getByRole("img", sentOnce)).toBeVisible(LONG);
    expect(await fuchs.reads(name, "Kopie")).toEqual(["vor der Kopie", "nach der Kopie", "aus der Kopie"]);
    await lena.page.clock.fastForward(31_000);
    await expect(chat.message("Konnte auf diesem Gerät noch nicht entschlüsselt werden.").first()).toBeVisible();
    await expect(chat.message("Wird noch entschlüsselt …")).toHaveCount(0);
  } finally {
    await machine.close();
  }
});

test("two tabs typing at once: one writer, every message once, in one order, both drafts kept", async ({ hospital, person }) => {
  const lena = await person("Lena");
  const name = await joins(hospital, lena);
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("beginnt");
  const second = await lena.secondTab(lena.page.url());
  await expect(second.chat.message("beginnt")).toBeVisible();
  const write = async (tab: Person, letter: string) => {
    for (let count = 1; count <= 6; count += 1) await tab.chat.send(`${letter}${count} Tipp`);
  };
  await Promise.all([write(lena, "a"), write(second, "b")]);
  await expect(chat.message("Tipp")).toHaveCount(12);
  await expect(second.chat.message("Tipp")).toHaveCount(12);
  for (const tab of [lena, second]) await expect(tab.chat.message("Tipp").getByRole("img", { name: "Wartet" })).toHaveCount(0, LONG);
  const arrived = await fuchs.reads(name, "Tipp");
  expect(arrived.toSorted()).toEqual(["a", "b"].flatMap((letter) => [1, 2, 3, 4, 5, 6].map((count) => `${letter}${count} Tipp`)));
  for (const letter of ["a", "b"]) expect(arrived.filter((text) => text.startsWith(letter))).toEqual([1, 2, 3, 4, 5, 6].map((count) => `${letter}${count} Tipp`));
  const order = async (tab: Person) => (await tab.chat.message("Tipp").allInnerTexts()).map((text) => /[ab]\d(?= Tipp)/.exec(text)?.[0]);
  const mine = arrived.map((text) => text.slice(0, 2));
  await expect.poll(() => order(lena)).toEqual(mine);
  await expect.poll(() => order(second)).toEqual(mine);
  expect(lena.page.workers().length + second.page.workers().length).toBe(1);

  // Both go on typing; neither takes the other's words away.
  await chat.field.fill("im ersten");
  await second.chat.field.fill("im zweiten");
  await expect(chat.field).toHaveValue("im ersten");
  await second.chat.send("im zweiten");
  await expect(chat.message("im zweiten")).toBeVisible();
  await expect(chat.field).toHaveValue("im ersten");
});

test("reloaded offline, then written, then online: it goes out", async ({ hospital, person }) => {
  const lena = await person("Lena");
  const name = await joins(hospital, lena);
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("vorher");
  await expect(chat.message("vorher").getByRole("img", sentOnce)).toBeVisible();
  await lena.installed();
  await lena.context.setOffline(true);
  await lena.page.reload();
  await lena.locked.unlock(PIN);
  await chat.send("aus dem Keller");
  await chat.expectTick("aus dem Keller", "Wartet");
  await expect(lena.page.getByText("1 Nachricht geht raus").locator("visible=true")).toBeVisible();
  await lena.context.setOffline(false);
  await expect(chat.message("aus dem Keller").getByRole("img", sentOnce)).toBeVisible(LONG);
  await expect(lena.page.getByText("Keine Verbindung.").locator("visible=true")).toHaveCount(0);
  expect(await fuchs.reads(name, "Keller")).toEqual(["aus dem Keller"]);
});

test("the server is killed in the middle and comes back", async ({ hospital, person }) => {
  const lena = await person("Lena", { complains: /WebSocket|Failed to load resource|ERR_CONNECTION/ });
  const name = await joins(hospital, lena);
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("Runde 0");
  await expect(chat.message("Runde 0").getByRole("img", sentOnce)).toBeVisible();
  await hospital.kill();
  await expect(lena.page.getByText("Keine Verbindung.").locator("visible=true")).toBeVisible(LONG);
  await chat.send("Runde 1");
  await chat.send("Runde 2");
  await chat.expectTick("Runde 2", "Wartet");
  await hospital.start();
  await expect(chat.message("Runde 2").getByRole("img", sentOnce)).toBeVisible(LONG);
  await expect(lena.page.getByText("Keine Verbindung.").locator("visible=true")).toHaveCount(0, LONG);
  expect(await fuchs.reads(name, "Runde")).toEqual(["Runde 0", "Runde 1", "Runde 2"]);
});

test("a part of the app that is no longer on the server leaves a page that says what to do", async ({ hospital, person }) => {
  const lena = await person("Lena", { on: { ...DESK, serviceWorkers: "block" }, complains: /./ });
  await joins(hospital, lena);
  await lena.context.route("**/assets/*", (route) => route.fulfill({ status: 404 }));
  await lena.page.getByRole("link", { name: /^Einstell/ }).click();
  await expect(lena.page.getByRole("heading", { name: "Bitte lade Konsil neu" })).toBeVisible();
  await look(lena.page, "neu-laden");
  await lena.context.unrouteAll();
  await lena.page.getByRole("button", { name: "Neu laden" }).click();
  await lena.locked.unlock(PIN);
  await expect(lena.page.getByRole("heading", { name: "Ich", exact: true })).toBeVisible(LONG);
});

test("the server's disk is full: it says so, messages wait, joining is put off; with room all goes on", async ({ hospital, person }) => {
  test.skip(!hospital.smallDisk, "a small disk cannot be mounted here");
  // The restarted server ends her connection.
  const lena = await person("Lena", { complains: /507|WebSocket|ERR_CONNECTION/ });
  const name = await joins(hospital, lena);
  const link = await hospital.invite("Tim Reuss", "Pflege 4B");
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("Platz 0");
  await expect(chat.message("Platz 0").getByRole("img", sentOnce)).toBeVisible();
  // What an old log has allocated would be room for hundreds of messages.
  await hospital.restart();
  const free = hospital.fillDisk();
  const tim = await person("Tim", { complains: /507/ });
  await tim.joining.join(link, PIN);
  await expect(tim.page.getByText("Der Server hat gerade keinen Platz. Versuche es später erneut.")).toBeVisible(LONG);
  // The new log may have some room left in what it allocated meanwhile.
  let count = 0;
  const full = lena.page.getByText("Der Server hat keinen Platz.").locator("visible=true");
  await expect(async () => {
    count += 1;
    await chat.send(`Platz ${count} ${"x".repeat(8_000)}`);
    await expect(full).toBeVisible({ timeout: 1_000 });
  }).toPass({ intervals: [0], timeout: 180_000 });
  await chat.expectTick(`Platz ${count}`, "Wartet");
  const waiting = lena.page.getByText(/Nachrichte?n? (geht|gehen) raus, sobald wieder Platz ist/).locator("visible=true");
  await expect(waiting).toBeVisible();
  // That the server still answers what needs no room does not make it look as if there were some.
  await lena.page.evaluate(() => {
    const gone = new MutationObserver(() => {
      if (document.body.innerText.includes("Der Server hat keinen Platz.")) return;
      document.body.dataset["full"] = "flickered";
    });
    gone.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await chat.field.pressSequentially("noch etwas");
  await chat.field.clear();
  await expect(waiting).toBeVisible();
  await expect(lena.page.locator("body[data-full]")).toHaveCount(0);
  free();
  await expect(full).toHaveCount(0, { timeout: 60_000 });
  await expect(chat.message(`Platz ${count}`).getByRole("img", sentOnce)).toBeVisible(LONG);
  const arrived = (await fuchs.reads(name, "Platz")).map((text) => text.split(" ")[1]);
  expect(arrived).toEqual(Array.from({ length: count + 1 }, (_, index) => String(index)));
});

test("the browser's storage is full: it says so, chats stay readable; with room all goes on", async ({ hospital, person }) => {
  const lena = await person("Lena", { complains: /.*/ });
  const name = await joins(hospital, lena);
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("Anfang");
  await expect(chat.message("Anfang").getByRole("img", sentOnce)).toBeVisible();
  const giveRoom = await limitStorage(lena.page, (await storageUsed(lena.page)) + 30_000);
  const full = lena.page.getByText("Der Speicher dieses Geräts ist voll.").locator("visible=true").first();
  let stored = 0;
  await expect(async () => {
    await chat.field.fill(`Fülle ${stored + 1} ${"x".repeat(12_000)}`);
    await chat.field.press("Enter");
    // A bubble that has no clock yet is only an echo of what was typed.
    const kept = chat.message(`Fülle ${stored + 1} `).getByRole("img", { name: /^(Wartet|Gesendet|Zugestellt|Gelesen)$/ });
    await expect(kept.or(full).first()).toBeVisible();
    if ((await kept.count()) > 0) stored += 1;
    await expect(full).toBeVisible({ timeout: 250 });
  }).toPass(LONG);
  await expect(chat.message("Anfang")).toBeVisible();
  // What could not be stored is in the field again.
  await expect(chat.field).toHaveValue(new RegExp(`^Fülle ${stored + 1} `));
  await lena.page.screenshot({ path: "artefacts/hospital-desk-speicher-voll.png" });

  await giveRoom();
  await chat.field.press("Enter");
  await expect(chat.message(`Fülle ${stored + 1} `)).toBeVisible(LONG);
  await expect(full).toHaveCount(0, LONG);
  await expect(chat.message(`Fülle ${stored + 1} `).getByRole("img", sentOnce)).toBeVisible(LONG);
  const arrived = (await fuchs.reads(name, "Fülle")).map((text) => text.split(" ")[1]);
  expect(arrived).toEqual(Array.from({ length: stored + 1 }, (_, index) => String(index + 1)));
});

test("a browser without OPFS keeps everything in IndexedDB, encrypted", async ({ hospital, person }) => {
  const lena = await person("Lena");
  await alterWorker(lena.context, WITHOUT_OPFS);
  const name = await joins(hospital, lena);
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("Kanarienvogel eins");
  await expect(chat.message("Kanarienvogel eins").getByRole("img", sentOnce)).toBeVisible();
  await lena.page.reload();
  await lena.locked.unlock(PIN);
  await expect(chat.message("Kanarienvogel eins")).toBeVisible(LONG);
  await chat.send("Kanarienvogel zwei");
  await expect(chat.message("Kanarienvogel zwei").getByRole("img", sentOnce)).toBeVisible(LONG);
  expect(await fuchs.reads(name, "Kanarienvogel")).toEqual(["Kanarienvogel eins", "Kanarienvogel zwei"]);
  const found = await lena.page.evaluate(async () => {
    const files: string[] = [];
    for await (const handle of (await navigator.storage.getDirectory()).values()) files.push(handle.name);
    let records = 0;
    let hits = 0;
    const decoder = new TextDecoder("latin1");
    const textOf = (value: unknown): string => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return decoder.decode(value);
      if (typeof value === "object" && value !== null) return Object.values(value).map(textOf).join(" ");
      return String(value);
    };
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error());
    });
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name ?? ""));
      for (const store of Array.from(database.objectStoreNames)) {
        for (const value of await done(database.transaction(store).objectStore(store).getAll())) {
          records += 1;
          const text = textOf(value);
          if (text.includes("Kanarienvogel") || text.includes("SQLite format 3") || text.includes("Miriam")) hits += 1;
        }
      }
      database.close();
    }
    return { files, records, hits };
  });
  expect(found.files).toEqual([]);
  expect(found.records).toBeGreaterThan(10);
  expect(found.hits).toBe(0);
});

test("a clock that is an hour off is said, and messages still go both ways", async ({ hospital, person }) => {
  const lena = await person("Lena");
  await alterWorker(lena.context, clockOff(60 * 60_000));
  const name = await joins(hospital, lena);
  await expect(lena.page.getByText("Die Uhr dieses Geräts geht 60 Minuten vor.").locator("visible=true")).toBeVisible(LONG);
  await expect(lena.page.getByText("Deine Nachrichten tragen trotzdem die richtige Zeit.").locator("visible=true")).toBeVisible();
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("trotz falscher Uhr");
  await expect(chat.message("trotz falscher Uhr").getByRole("img", sentOnce)).toBeVisible();
  expect(await fuchs.reads(name, "falscher Uhr")).toEqual(["trotz falscher Uhr"]);
  await fuchs.sends(name, "Deine Uhr geht vor");
  await expect(chat.message("Deine Uhr geht vor")).toBeVisible(LONG);
});

test("what was written an hour ago without a connection says when it came", async ({ hospital, person }) => {
  const lena = await person("Lena");
  await alterWorker(lena.context, SET_CLOCK);
  const name = await joins(hospital, lena);
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("gehe in den Keller");
  await expect(chat.message("gehe in den Keller").getByRole("img", sentOnce)).toBeVisible();
  // What is loaded a moment after the chat is there: a busy machine takes its time.
  await lena.page.waitForLoadState("networkidle");
  await lena.context.setOffline(true);
  await expect(lena.page.getByText("Keine Verbindung.").locator("visible=true")).toBeVisible(LONG);
  await setClock(lena.page, -1 / 24);
  await chat.send("Kalium 6,1");
  await expect(chat.message("Kalium 6,1").getByRole("img", { name: "Wartet" })).toBeVisible();
  await setClock(lena.page, 0);
  await lena.context.setOffline(false);
  await expect(chat.message("Kalium 6,1")).toContainText(/\d\d:\d\d, angekommen \d\d:\d\d/, LONG);
  await expect(chat.message("gehe in den Keller")).not.toContainText("angekommen");
  await chat.choose("Kalium 6,1", "Nachrichteninfo");
  await expect(lena.page.getByText(/^Erst \d\d:\d\d angekommen: Das Gerät war ohne Verbindung, oder seine Uhr ging nach\.$/)).toBeVisible();
  await look(lena.page, "faults-late");
  expect(await fuchs.reads(name, "Kalium")).toEqual(["Kalium 6,1"]);
});

test("an invitation opens once; guessed, cut and withdrawn ones say what to do", async ({ hospital, person }) => {
  const link = await hospital.invite("Julia Neumann", "Sozialdienst");
  const julia = await person("Julia");
  await julia.join(link);
  const other = await person("jemand", { complains: /40\d/ });
  await other.page.goto(link);
  const unknown = other.page.getByText("Dieser Link gilt nicht mehr: Er ist abgelaufen oder wurde schon benutzt. Bitte die Verwaltung um einen neuen.");
  await expect(unknown).toBeVisible(LONG);
  // Cut off while copying.
  await other.joining.type(link.slice(0, -3));
  await expect(other.page.getByText("Dieser Link ist nicht vollständig. Prüfe, ob ein Zeichen fehlt.")).toBeVisible();
  await other.joining.type("https://example.org/irgendwas");
  await expect(other.page.getByText("Dieser Link ist nicht vollständig. Prüfe, ob ein Zeichen fehlt.")).toBeVisible();
  // Julia's browser is hers: the same link there says so.
  await julia.page.goto(link);
  await julia.locked.unlock(PIN);
  await expect(julia.page.getByText("Hier ist schon Julia Neumann angemeldet").locator("visible=true")).toBeVisible(LONG);
});

/** What the vault still has, by name. */
function vaultRecord(someone: Person): Promise<string[]> {
  return someone.page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("konsil-vault");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error());
    });
    const record = await new Promise<object>((resolve) => {
      const request = database.transaction("vault").objectStore("vault").get("record");
      request.onsuccess = () => resolve(request.result as object);
    });
    database.close();
    return Object.keys(record);
  });
}

test("away for too long: the app shows nothing until it has contact, and forgets everything without", async ({ hospital, person }) => {
  const lena = await person("Lena");
  await alterWorker(lena.context, SET_CLOCK);
  await joins(hospital, lena);
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("vor dem Urlaub");
  await expect(chat.message("vor dem Urlaub").getByRole("img", sentOnce)).toBeVisible();
  await lena.installed();
  const isBack = async (days: number) => {
    await lena.context.setOffline(true);
    await lena.chats.lock();
    await setClock(lena.page, days);
    await lena.locked.unlock(PIN);
  };
  await isBack(25);
  await expect(lena.page.getByText("Diese App war lange nicht verbunden.").locator("visible=true")).toBeVisible(LONG);
  await expect(lena.page.getByText(/online, sonst löscht Konsil auf diesem Gerät alle Nachrichten/).locator("visible=true")).toBeVisible();

  await isBack(31);
  await expect(lena.page.getByRole("heading", { name: "Lange nicht verbunden" })).toBeVisible(LONG);
  await expect(lena.page.getByText("vor dem Urlaub")).toHaveCount(0);
  await lena.context.setOffline(false);
  await expect(lena.chats.row(FUCHS)).toContainText("vor dem Urlaub", LONG);

  await isBack(62);
  await expect(lena.page.getByRole("heading", { name: "Lange nicht verbunden" })).toBeVisible(LONG);
  await look(lena.page, "lange-nicht-verbunden");
  // A day later there was still none. The engine looks up at the next sign of life.
  await setClock(lena.page, 63.1);
  await lena.page.evaluate(() => dispatchEvent(new Event("offline")));
  await expect(lena.page.getByRole("heading", { name: "Schlüssel gelöscht" })).toBeVisible(LONG);
  await expect(lena.page.getByText(/^Diese App war zu lange nicht mit deinem Haus verbunden/)).toBeVisible();
  await expect.poll(async () => (await vaultRecord(lena)).toSorted()).toEqual(["reason", "state"]);
});

test("ten wrong PINs: the keys are gone, the files too, and the person is told how to come back", async ({ hospital, person }) => {
  const lena = await person("Lena");
  await joins(hospital, lena);
  // Where she went from here, as the question before such a link remembers it.
  await lena.page.evaluate(() => localStorage.setItem("konsil:hosts", JSON.stringify(["www.leitlinien.example"])));
  await lena.chats.lock();
  for (let left = 9; left >= 1; left -= 1) {
    await lena.locked.unlock("135790");
    await expect(lena.page.getByText(`Noch ${left} Versuch`)).toBeVisible(LONG);
    // A reload wins no try back.
    if (left === 5) {
      await lena.page.reload();
      await expect(lena.page.getByText("Noch 5 Versuche")).toBeVisible(LONG);
    }
  }
  await lena.locked.unlock("135790");
  await expect(lena.page.getByRole("heading", { name: "Schlüssel gelöscht" })).toBeVisible(LONG);
  await expect(lena.page.getByText("Mit einem deiner anderen Geräte, mit Passkey oder Wiederherstellungscode: Du bekommst deinen Verlauf zurück.")).toBeVisible();
  expect(await lena.page.evaluate(() => localStorage.getItem("konsil:hosts"))).toBeNull();
  const kept = await vaultRecord(lena);
  expect(kept.toSorted()).toEqual(["reason", "state"]);
  await lena.page.getByRole("button", { name: "Neu einrichten" }).click();
  await expect(lena.page.getByRole("heading", { name: "Mit Einladung beitreten" })).toBeVisible(LONG);
  await lena.join(await hospital.invite(`Dr. Lena Seidel neu`, "Assistenzärztin Innere"));
});

test("locked by hand in one tab, locked in all; a reload opens no door", async ({ hospital, person }) => {
  const lena = await person("Lena");
  await joins(hospital, lena);
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("geheim");
  const second = await lena.secondTab(lena.page.url());
  await expect(second.chat.message("geheim")).toBeVisible(LONG);
  await lena.chats.lock();
  for (const tab of [lena, second]) {
    await expect(tab.locked.heading).toBeVisible();
    await expect(tab.page.getByText("geheim")).toHaveCount(0);
  }
  await second.page.reload();
  await expect(second.locked.heading).toBeVisible(LONG);
  await second.locked.unlock(PIN);
  for (const tab of [lena, second]) await expect(tab.chat.message("geheim")).toBeVisible(LONG);
});

test("locks itself after five minutes without input, and at once when the computer slept", async ({ hospital, person }) => {
  const lena = await person("Lena");
  await lena.page.clock.install();
  await joins(hospital, lena);
  const { clock } = lena.page;
  await clock.runFor("04:30");
  await lena.page.mouse.move(200, 200);
  await clock.runFor("04:30");
  await expect(lena.chats.heading).toBeVisible();
  await clock.runFor("01:00");
  await expect(lena.locked.heading).toBeVisible();
  await lena.locked.unlock(PIN);
  await expect(lena.chats.heading).toBeVisible(LONG);
  await clock.fastForward("08:00:00");
  await expect(lena.locked.heading).toBeVisible();
});

test("the administration locks a person: the page says so and shows nothing any more", async ({ hospital, person }) => {
  const lena = await person("Lena", { complains: /40\d|WebSocket/ });
  const name = await joins(hospital, lena);
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("streng vertraulich");
  await expect(chat.message("streng vertraulich").getByRole("img", sentOnce)).toBeVisible();
  await hospital.lock(name);
  await expect(lena.page.getByRole("heading", { name: "Zugang gesperrt" })).toBeVisible(LONG);
  await expect(lena.page.getByText("streng vertraulich")).toHaveCount(0);
  await lena.page.reload();
  // There is nothing left that a PIN would open.
  await expect(lena.page.getByRole("heading", { name: "Zugang gesperrt" })).toBeVisible(LONG);
  await expect(lena.locked.heading).toBeHidden();
  await expect(lena.page.getByText("streng vertraulich")).toHaveCount(0);
});
