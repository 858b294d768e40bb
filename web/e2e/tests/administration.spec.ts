/** A new administrator sets up a hospital, invites, certifies and locks; and what happens when something is typed wrong. */
import type { Page } from "@playwright/test";
import { look, printedPages } from "../support/look.ts";
import { expect, test } from "../support/ownHospital.ts";
import { PIN } from "../support/person.ts";
import { codeOf, SetUpScreen } from "../support/setUp.ts";
import { PHONE } from "../support/stage.ts";

const HOLDERS = ["Petra Hollmann", "Jan Ott", "Eva Lang"];

/** As if the language had been chosen in the messenger's settings. */
async function speaks(page: Page, language: "de" | "en"): Promise<void> {
  await page.evaluate((wanted) => {
    const known = JSON.parse(localStorage.getItem("konsil:preferences") ?? "{}") as object;
    localStorage.setItem("konsil:preferences", JSON.stringify({ ...known, language: wanted }));
  }, language);
  await page.reload();
}

test("from the set-up link to a chat, a lock and a log that holds", async ({ emptyHospital: hospital, person }) => {
  test.slow();
  const petra = await person("Petra Hollmann");
  const { page } = petra;
  const wizard = new SetUpScreen(page);

  await page.goto(hospital.setUpLink);
  await expect(wizard.title("Willkommen bei Konsil")).toBeVisible({ timeout: 30_000 });
  expect(page.url()).not.toContain("#");
  await look(page, "einrichten-1-willkommen");
  await wizard.next.click();
  await look(page, "einrichten-2-haus");
  await wizard.house({ admin: "Petra Hollmann", role: "IT-Leitung" });

  await test.step("the root key goes to three people, two of whom open it", async () => {
    await expect(wizard.title("Der Hauptschlüssel")).toBeVisible();
    await look(page, "einrichten-3-hauptschluessel");
    const papers = await wizard.handOutShares(HOLDERS);
    await look(page, "einrichten-4-blaetter");
    expect(await printedPages(page, "einrichten-4-blaetter")).toBe(3);
    await wizard.next.click();
    const [first, , third] = papers.map(codeOf);
    await wizard.typeCodes([first ?? "", ""]);
    await expect(wizard.complaint("Es fehlt noch 1 Anteil.")).toBeVisible();
    const slip = `${(first ?? "").slice(0, -1)}${first?.endsWith("0") ? "1" : "0"}`;
    await wizard.typeCodes([third ?? "", slip]);
    await expect(wizard.complaint(/^In Code 2 ist ein Zeichen falsch/)).toBeVisible();
    await look(page, "einrichten-5-vertippt");
    await wizard.typeCodes([third ?? "", third ?? ""]);
    await expect(wizard.complaint(/^Code 2 hast du schon eingegeben/)).toBeVisible();
    await wizard.typeCodes([third ?? "", "ABC"]);
    await expect(wizard.complaint(/^Code 2 ist unvollständig/)).toBeVisible();
    // A sheet's QR code is read by the camera; where there is none, it is typed in the same place.
    await page.getByRole("button", { name: "Code 1 mit der Kamera lesen" }).click();
    const camera = page.getByRole("dialog", { name: "Code 1 lesen" });
    await camera.getByLabel("Code 1 eintippen").fill(first ?? "");
    await look(page, "einrichten-5-kamera");
    await camera.getByRole("button", { name: "Übernehmen" }).click();
    await expect(page.getByLabel("Code 1", { exact: true })).toHaveValue(first ?? "");
    await wizard.typeCodes([third ?? "", (first ?? "").toLowerCase()]);
    await expect(wizard.opened).toBeVisible();
    await look(page, "einrichten-6-geprueft");
    await wizard.next.click();
  });

  await test.step("the archive key becomes a file", async () => {
    await expect(wizard.title("Der Archivschlüssel")).toBeVisible();
    const { paper, passphrase } = await wizard.handOutFile();
    await look(page, "einrichten-7-archivdatei");
    await wizard.next.click();
    await wizard.openFile({ name: "einkauf.txt", text: "Milch, Brot" }, passphrase);
    await expect(wizard.complaint(/^Das ist keine Schlüsseldatei/)).toBeVisible();
    await wizard.openFile(paper, `${passphrase}x`);
    await expect(wizard.complaint(/^Die Passphrase stimmt nicht/)).toBeVisible({ timeout: 30_000 });
    await look(page, "einrichten-8-passphrase");

    // What cannot be read says so when it is chosen, not behind the passphrase.
    await wizard.chooseFile("Foto.png", await page.screenshot());
    await expect(wizard.complaint(/^Das ist keine Schlüsseldatei/)).toBeVisible();
    await expect(wizard.complaint(/^Die Passphrase stimmt nicht/)).toHaveCount(0);
    await page.evaluate(() => (Blob.prototype.text = () => Promise.reject(new DOMException("locked", "NotReadableError"))));
    await wizard.chooseFile(paper.name, Buffer.from(paper.text));
    await expect(wizard.complaint(/^Diese Datei lässt sich nicht lesen/)).toBeVisible();
    await expect(page.getByRole("button", { name: "Zur Probe öffnen" })).toBeDisabled();
    await page.evaluate(() => (Blob.prototype.text = function text() {
      return new Response(this).text();
    }));

    // Saved anew under another passphrase: the first file opens the same key, and is not the one that counts.
    await page.getByRole("button", { name: "Zurück" }).click();
    await page.getByRole("button", { name: "Zurück" }).click();
    await page.getByRole("button", { name: "Andere vorschlagen" }).click();
    await wizard.passphrase(passphrase);
    const anew = await wizard.handOutFile();
    await wizard.next.click();
    for (const words of [passphrase, anew.passphrase]) {
      await wizard.openFile(paper, words);
      await expect(wizard.complaint(/^Diese Datei ist von einer früheren Ausgabe/)).toBeVisible({ timeout: 30_000 });
    }
    await wizard.openFile(anew.paper, anew.passphrase);
    await expect(wizard.opened).toBeVisible({ timeout: 30_000 });
    await wizard.next.click();
  });

  await test.step("recovery kit, PIN, founding", async () => {
    await look(page, "einrichten-9-notfallmappe");
    expect(await printedPages(page, "einrichten-9-notfallmappe")).toBe(1);
    const kit = await wizard.recoveryKit();
    expect(kit.text).toContain("2 von 3 Anteilen: Petra Hollmann, Jan Ott, Eva Lang");
    expect(kit.text).toContain(hospital.url);
    await wizard.choosePin(PIN);
    await expect(wizard.title("Alles bereit")).toBeVisible();
    await look(page, "einrichten-10-bereit");
    await wizard.next.click();
    await expect(wizard.title("Konsil ist eingerichtet")).toBeVisible({ timeout: 30_000 });
    await look(page, "einrichten-11-fertig");
  });

  await test.step("a ward doctor is invited, joins elsewhere and is certified while the administration is open", async () => {
    await page.getByRole("button", { name: "Leute einladen" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Personen" })).toBeVisible();
    await expect(page.getByRole("row", { name: /Petra Hollmann/ })).toBeVisible();
    await page.getByRole("button", { name: "Person einladen" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Vor- und Nachname").fill("Dr. Jonas Weber");
    await dialog.getByLabel("Funktion").fill("Oberarzt Innere");
    await look(page, "verwaltung-einladen");
    await dialog.getByRole("button", { name: "Einladung erstellen" }).click();
    await expect(dialog.getByRole("img", { name: "Einladung als QR-Code" })).toBeVisible();
    await look(page, "verwaltung-einladung");
    expect(await printedPages(page, "verwaltung-brief")).toBe(1);
    const link = (await dialog.getByText(/\/beitreten#/).textContent()) ?? "";
    await dialog.getByRole("button", { name: "Fertig" }).click();
    await expect(page.getByRole("row", { name: /Dr\. Jonas Weber.*Eingeladen/ })).toBeVisible();

    // Whoever is invited hears of the archive before they join.
    const weber = await person("Dr. Jonas Weber");
    await weber.page.goto(link);
    await expect(weber.page.getByText(/^Klinikum Nordstadt archiviert alle Chats zur Dokumentation\./)).toBeVisible();
    await look(weber.page, "beitreten-archiv");
    await weber.page.goto("about:blank");
    await weber.join(link);
    await expect(page.getByRole("row", { name: /Dr\. Jonas Weber.*Aktiv/ })).toBeVisible();
    await look(page, "verwaltung-personen");

    // Where a lost device would be removed.
    await page.getByRole("button", { name: "Aktionen für Dr. Jonas Weber" }).click();
    await page.getByRole("menuitem", { name: "Geräte" }).click();
    const devices = page.getByRole("dialog", { name: "Geräte von Dr. Jonas Weber" });
    await expect(devices.getByText("verbunden")).toBeVisible();
    await look(page, "verwaltung-geraete");
    await page.keyboard.press("Escape");
    await expect(devices).toBeHidden();

    // Somebody who exists is not made twice by accident.
    await page.getByRole("button", { name: "Person einladen" }).click();
    await dialog.getByLabel("Vor- und Nachname").fill("jonas  weber");
    await dialog.getByRole("button", { name: "Einladung erstellen" }).click();
    await expect(dialog.getByText("Dr. Jonas Weber gibt es schon: Oberarzt Innere.")).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Trotzdem neu anlegen" })).toBeVisible();
    await look(page, "verwaltung-gibt-es-schon");
    await dialog.getByRole("button", { name: "Stattdessen neu einladen" }).click();
    await expect(page.getByRole("dialog", { name: "Dr. Jonas Weber neu einladen" })).toBeVisible();
    await dialog.getByRole("button", { name: "Abbrechen" }).click();

    // A name that is too long is not cut: what is left would be another one.
    await page.getByRole("button", { name: "Person einladen" }).click();
    await dialog.getByLabel("Vor- und Nachname").fill("x".repeat(65));
    await expect(dialog.getByText("Höchstens 64 Zeichen, das sind 65.")).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Einladung erstellen" })).toBeDisabled();
    await dialog.getByRole("button", { name: "Abbrechen" }).click();

    // Sorted with the keyboard; the address keeps it. Found however the name is spelt.
    const heads = page.getByRole("columnheader");
    const names = () => page.getByRole("row").filter({ has: page.getByRole("cell") }).locator("strong").allTextContents();
    await expect(heads.filter({ hasText: "Name" })).toHaveAttribute("aria-sort", "ascending");
    await page.getByRole("button", { name: "Funktion", exact: true }).press("Enter");
    await expect(heads.filter({ hasText: "Funktion" })).toHaveAttribute("aria-sort", "ascending");
    await expect.poll(names).toEqual(["Petra Hollmann", "Dr. Jonas Weber"]);
    await page.getByRole("button", { name: "Funktion", exact: true }).press("Enter");
    await expect.poll(names).toEqual(["Dr. Jonas Weber", "Petra Hollmann"]);
    await expect(page).toHaveURL(/\/verwaltung\/personen\/nach-funktion-rueckwaerts$/);
    await page.getByRole("searchbox", { name: "Name oder Funktion suchen" }).fill("wéber jönas");
    await expect.poll(names).toEqual(["Dr. Jonas Weber"]);
    await page.getByRole("searchbox", { name: "Name oder Funktion suchen" }).fill("");
    await page.getByRole("button", { name: "Name", exact: true }).press("Enter");
    await expect(page).toHaveURL(/\/verwaltung\/personen$/);

    const chats = await petra.secondTab(`${hospital.url}/chats`);
    await expect(chats.chats.heading).toBeVisible({ timeout: 30_000 });
    await chats.page.getByRole("button", { name: "Neuer Chat" }).click();
    await chats.page.getByRole("dialog").getByText("Dr. Jonas Weber").click();
    await chats.chat.field.fill("Willkommen in Konsil");
    await chats.chat.field.press("Enter");
    const chat = await weber.chats.open("Petra Hollmann");
    await expect(chat.messages.getByText("Willkommen in Konsil")).toBeVisible();
    await chats.page.close();

    const elsewhere = await weber.secondTab(`${hospital.url}/verwaltung`);
    await expect(elsewhere.page.getByRole("heading", { name: "Hier verwaltest du nicht" })).toBeVisible({ timeout: 30_000 });
    await look(elsewhere.page, "verwaltung-nicht-erlaubt");
    await elsewhere.page.close();

    await test.step("locking ends the doctor's session at once", async () => {
      await page.getByRole("button", { name: "Aktionen für Dr. Jonas Weber" }).click();
      await page.getByRole("menuitem", { name: "Sperren" }).click();
      await look(page, "verwaltung-sperren");
      await page.getByRole("alertdialog").getByRole("button", { name: "Sperren" }).click();
      await expect(weber.page.getByRole("heading", { name: "Zugang gesperrt" })).toBeVisible();
      await expect(page.getByRole("row", { name: /Dr\. Jonas Weber.*Gesperrt/ })).toBeVisible();
    });
  });

  await test.step("unlocked and invited anew, the doctor begins on another device", async () => {
    await page.getByRole("button", { name: "Aktionen für Dr. Jonas Weber" }).click();
    await page.getByRole("menuitem", { name: "Entsperren" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Entsperren" }).click();
    await expect(page.getByRole("row", { name: /Dr\. Jonas Weber.*Aktiv/ })).toBeVisible();
    await page.getByRole("button", { name: "Aktionen für Dr. Jonas Weber" }).click();
    await page.getByRole("menuitem", { name: "Neu einladen" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Einladung erstellen" }).click();
    await expect(dialog.getByRole("listitem")).toHaveCount(8);
    const code = (await dialog.getByRole("listitem").allTextContents()).join(" ");
    await dialog.getByRole("button", { name: "Fertig" }).click();
    // As from the letter: the code typed by hand, in small letters.
    const anew = await person("Dr. Jonas Weber, new phone", { on: PHONE });
    await anew.page.goto(`${hospital.url}/beitreten`);
    await anew.joining.type(code.toLowerCase());
    await anew.page.getByRole("button", { name: "PIN wählen" }).click();
    await new SetUpScreen(anew.page).choosePin(PIN);
    await expect(anew.chats.heading).toBeVisible({ timeout: 30_000 });
  });

  await test.step("home and log", async () => {
    await page.getByRole("link", { name: "Übersicht" }).click();
    await expect(page.getByRole("heading", { name: "Betrieb" })).toBeVisible();
    await expect(page.getByText("2 aktive Personen")).toBeVisible();
    await expect(page.getByText("Nur eine Person verwaltet dieses Haus.")).toBeVisible();
    await look(page, "verwaltung-uebersicht");
    await page.getByRole("link", { name: "Protokoll" }).click();
    await expect(page.getByText("Geprüft: Alle Zeilen schließen lückenlos aneinander an.")).toBeVisible();
    await expect(page.getByRole("row", { name: /Petra Hollmann hat Dr\. Jonas Weber eingeladen/ })).toHaveCount(2);
    await expect(page.getByRole("row", { name: /Petra Hollmann hat ein Gerät von Dr\. Jonas Weber bestätigt/ })).toHaveCount(2);
    await expect(page.getByRole("row", { name: /Petra Hollmann hat Dr\. Jonas Weber gesperrt/ })).toBeVisible();
    await expect(page.getByRole("row", { name: /Petra Hollmann hat Dr\. Jonas Weber entsperrt/ })).toBeVisible();
    await look(page, "verwaltung-protokoll");
  });

  await test.step("how long a device may stay without contact", async () => {
    await page.getByRole("link", { name: "Einstellungen" }).click();
    const days = page.getByLabel("Tage ohne Verbindung");
    await expect(days).toHaveValue("30");
    await days.fill("1000");
    await page.getByRole("button", { name: "Speichern" }).click();
    await expect(page.getByText("Gib eine ganze Zahl von 3 bis 365 an.")).toBeVisible();
    await days.fill("14");
    await look(page, "verwaltung-einstellungen");
    await page.getByRole("button", { name: "Speichern" }).click();
    await expect(page.getByText("Geräte bleiben 14 Tage ohne Verbindung")).toBeVisible();
    await page.getByRole("link", { name: "Protokoll" }).click();
    await expect(page.getByRole("row", { name: /Petra Hollmann hat die Zeit, die Geräte ohne Verbindung bleiben dürfen, auf 14 Tage gesetzt/ })).toBeVisible();
  });

  await test.step("a floor plan, a room on it by a tap, and its code for the door", async () => {
    await page.getByRole("link", { name: "Orte" }).click();
    await expect(page.getByText("Noch keine Orte")).toBeVisible();
    const picture = await page.screenshot();
    await page.getByRole("button", { name: "Stockwerk hinzufügen" }).click();
    const floor = page.getByRole("dialog", { name: "Stockwerk hinzufügen" });
    await floor.getByRole("textbox", { name: "Haus" }).fill("Haus C");
    await floor.getByRole("textbox", { name: "Stockwerk" }).fill("4. OG");
    await expect(floor.getByRole("button", { name: "Speichern" })).toBeDisabled();
    const choosing = page.waitForEvent("filechooser");
    await floor.getByRole("button", { name: "Bild des Plans wählen" }).click();
    await (await choosing).setFiles({ name: "plan.png", mimeType: "image/png", buffer: picture });
    await floor.getByRole("button", { name: "Speichern" }).click();
    await expect(page.getByRole("img", { name: "Plan von Haus C, 4. OG" })).toBeVisible();
    await page.getByRole("button", { name: "Ort auf dem Plan hinzufügen" }).click({ position: { x: 60, y: 80 } });
    const place = page.getByRole("dialog", { name: "Ort hinzufügen" });
    await expect(place.getByText("Liegt auf dem Plan Haus C, 4. OG.")).toBeVisible();
    await place.getByRole("textbox", { name: "Name" }).fill("Zimmer 412");
    await place.getByRole("button", { name: "Speichern" }).click();
    await expect(page.getByRole("button", { name: "Zimmer 412", exact: true })).toBeVisible();
    await expect(page.getByRole("row", { name: /Zimmer 412 Haus C 4\. OG/ })).toBeVisible();
    await look(page, "verwaltung-orte");
  });

  await test.step("a floor plan as a drawing: what does not do is said in words, and nothing in it runs or is fetched", async () => {
    const abroad: string[] = [];
    page.on("request", (request) => request.url().includes("klinik.example") && abroad.push(request.url()));
    await page.getByRole("button", { name: "Stockwerk hinzufügen" }).click();
    const floor = page.getByRole("dialog", { name: "Stockwerk hinzufügen" });
    await floor.getByRole("textbox", { name: "Haus" }).fill("Haus C");
    await floor.getByRole("textbox", { name: "Stockwerk" }).fill("5. OG");
    const draw = async (name: string, drawing: string) => {
      const choosing = page.waitForEvent("filechooser");
      await floor.getByRole("button", { name: "Bild des Plans wählen" }).click();
      await (await choosing).setFiles({ name, mimeType: "image/svg+xml", buffer: Buffer.from(drawing) });
    };
    const root = (attributes: string, inside: string) => `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`;
    const walls = '<path d="M10 10h380v180h-380z" fill="none" stroke="black"/>';
    await draw("leer.svg", "");
    await expect(floor.getByText("Diese Datei ist kein Bild, das als Plan taugt")).toBeVisible();
    await draw("ohne-groesse.svg", root("", walls));
    await expect(floor.getByText("Ihr fehlen Breite und Höhe oder eine viewBox.")).toBeVisible();
    await draw("kaputt.svg", `<svg viewBox="0 0 400 200"><path`);
    await expect(floor.getByText("oder sie ist beschädigt")).toBeVisible();
    await draw("weiss.svg", root('viewBox="0 0 400 200"', '<path d="M10 10h380" stroke="white"/>'));
    await expect(floor.getByText("Auf dieser Zeichnung ist nichts zu sehen.")).toBeVisible();
    await expect(floor.getByRole("button", { name: "Speichern" })).toBeDisabled();
    const foreign = '<script>fetch("https://klinik.example/")</script><image href="https://klinik.example/plan.png" width="400" height="200"/>';
    await draw("riesig.svg", root('width="90000000" height="45000000" viewBox="0 0 400 200" onload="fetch(&quot;https://klinik.example/&quot;)"', foreign + walls));
    await expect(floor.getByRole("button", { name: "riesig.svg" })).toBeVisible();
    await floor.getByRole("button", { name: "Speichern" }).click();
    const plan = page.getByRole("img", { name: "Plan von Haus C, 5. OG" });
    await expect(plan).toBeVisible();
    expect(await plan.evaluate((image) => [(image as HTMLImageElement).naturalWidth, (image as HTMLImageElement).naturalHeight])).toEqual([2400, 1200]);
    expect(abroad).toEqual([]);
    await page.getByRole("link", { name: "Protokoll" }).click();
    await expect(page.getByRole("row", { name: /Petra Hollmann hat einen Ort oder Plan gespeichert: Zimmer 412/ })).toBeVisible();
  });

  await test.step("every page in English", async () => {
    await speaks(page, "en");
    await petra.locked.unlock(PIN, "Your six-digit PIN");
    for (const [link, title] of [["Overview", "Overview"], ["People", "People"], ["Archive", "Archive"], ["Keys", "Keys"], ["Places", "Places"], ["Duties", "Duties"], ["Settings", "Settings"], ["Log", "Log"]] as const) {
      await page.getByRole("link", { name: link, exact: true }).click();
      await expect(page.getByRole("heading", { level: 1, name: title, exact: true })).toBeVisible({ timeout: 30_000 });
      await look(page, `english-${title.toLowerCase()}`);
    }
    await speaks(page, "de");
    await petra.locked.unlock(PIN);
    await expect(page.getByRole("heading", { level: 1, name: "Protokoll" })).toBeVisible({ timeout: 30_000 });
  });

  await test.step("the administration locks itself like the messenger", async () => {
    await page.getByRole("button", { name: "Petra Hollmann" }).click();
    await page.getByRole("menuitem", { name: "Jetzt sperren" }).click();
    await expect(petra.locked.heading).toBeVisible();
    await petra.locked.unlock(PIN);
    await expect(page.getByRole("heading", { level: 1, name: "Protokoll" })).toBeVisible({ timeout: 30_000 });
  });

  await test.step("the set-up link is used up", async () => {
    const stranger = await person("somebody else", { complains: /./ });
    await stranger.page.goto(hospital.setUpLink);
    await expect(stranger.page.getByText(/Das Haus ist schon eingerichtet, oder der Link stimmt nicht/)).toBeVisible({ timeout: 30_000 });
    await look(stranger.page, "einrichten-link-benutzt");
  });
});

test("whatever is typed wrong is said, and nothing of it is lost", async ({ emptyHospital: hospital, person }) => {
  test.slow();
  // The server refuses a wrong token, and the browser says so on its own account as well.
  const petra = await person("Petra Hollmann", { on: PHONE, complains: /status of 40[134]/ });
  const { page } = petra;
  const wizard = new SetUpScreen(page);

  await page.goto(`${hospital.url}/verwaltung`);
  await expect(page.getByRole("heading", { name: "Dieser Browser gehört noch niemandem" })).toBeVisible({ timeout: 30_000 });
  await look(page, "verwaltung-niemand");
  await page.goto(`${hospital.url}/verwaltung/einrichten#abc`);
  await expect(wizard.complaint(/^Dieser Einrichtungslink ist nicht vollständig/)).toBeVisible();
  await look(page, "einrichten-link-kaputt");

  // A token of the right shape is only found out at the end.
  await page.getByLabel("Einrichtungslink").fill("0".repeat(64));
  await wizard.next.click();
  await expect(wizard.title("Willkommen bei Konsil")).toBeVisible();
  await wizard.next.click();
  await wizard.house({ admin: "Petra Hollmann", role: "IT-Leitung", archive: false });
  await look(page, "einrichten-telefon-hauptschluessel");

  await test.step("names that are missing or there twice", async () => {
    await page.getByLabel("Person 1", { exact: true }).fill("Jan Ott");
    await page.getByLabel("Person 2", { exact: true }).fill("Jan Ott");
    await wizard.next.click();
    await expect(wizard.complaint(/^Der Name von Person 2 fehlt/)).toBeVisible();
  });
  const papers = await wizard.handOutShares(HOLDERS);
  await look(page, "einrichten-telefon-blaetter");

  await test.step("leaving half-way is warned of", async () => {
    const asked = page.waitForEvent("dialog");
    await page.evaluate(() => setTimeout(() => location.reload(), 0));
    const dialog = await asked;
    expect(dialog.type()).toBe("beforeunload");
    await dialog.dismiss();
    await expect(wizard.title("Hauptschlüssel ausgeben")).toBeVisible();
  });

  await test.step("shares of another key, and of an earlier time", async () => {
    const other = await person("somebody who sets up another hospital");
    const theirs = new SetUpScreen(other.page);
    // While the link is looked at, nobody is asked for it.
    await other.page.addInitScript(() => {
      const look = () => document.querySelector("input") && document.documentElement.setAttribute("data-asked", "");
      new MutationObserver(look).observe(document, { childList: true, subtree: true });
    });
    await other.page.goto(hospital.setUpLink);
    await expect(theirs.title("Willkommen bei Konsil")).toBeVisible({ timeout: 30_000 });
    await expect(other.page.locator("html[data-asked]")).toHaveCount(0);
    await theirs.next.click();
    await theirs.house({ admin: "Karl Neumann", role: "IT" });
    const [foreign] = (await theirs.handOutShares(HOLDERS)).map(codeOf);
    await wizard.next.click();
    const [first, second] = papers.map(codeOf);
    await wizard.typeCodes([first ?? "", foreign ?? ""]);
    await expect(wizard.complaint(/^Code 2 gehört zu einem anderen Schlüssel oder einem anderen Haus/)).toBeVisible();
    await page.getByRole("button", { name: "Zurück" }).click();
    await page.getByRole("button", { name: "Zurück" }).click();
    const [petras, jans] = HOLDERS;
    const anew = await wizard.handOutShares([petras ?? "", jans ?? "", "Eva Lange"]);
    await expect(wizard.complaint(/^Vernichte, was du vorher gedruckt/)).toBeVisible();
    await wizard.next.click();
    await wizard.typeCodes([codeOf(anew[0] ?? { name: "", text: "" }), second ?? ""]);
    await expect(wizard.complaint(/^Code 2 stammt von einer früheren Ausgabe/)).toBeVisible();
    // A code has the phone's whole width.
    expect((await page.getByLabel("Code 2", { exact: true }).boundingBox())?.width).toBeGreaterThan(300);
    await look(page, "einrichten-telefon-frueher");
    await wizard.typeCodes(anew.slice(0, 2).map((paper) => paper.text));
    await expect(wizard.opened).toBeVisible();
    await wizard.next.click();
  });

  await test.step("a refused founding goes on with the right link and the same keys", async () => {
    await wizard.recoveryKit();
    await wizard.choosePin(PIN);
    await wizard.next.click();
    await expect(wizard.complaint(/^Der Server nimmt diesen Einrichtungslink nicht an/)).toBeVisible({ timeout: 30_000 });
    await look(page, "einrichten-telefon-abgelehnt");
    // The link was lost, and another made: the first one is void.
    const lost = hospital.setUpLink;
    await hospital.losesSetUpLink();
    expect(hospital.setUpLink).not.toBe(lost);
    await page.getByLabel("Einrichtungslink").fill(lost);
    await wizard.next.click();
    await expect(wizard.complaint(/^Der Server nimmt diesen Einrichtungslink nicht an/)).toBeVisible({ timeout: 30_000 });
    await page.getByLabel("Einrichtungslink").fill(hospital.setUpLink);
    await wizard.next.click();
    await expect(wizard.title("Konsil ist eingerichtet")).toBeVisible({ timeout: 30_000 });
    await page.getByRole("button", { name: "Leute einladen" }).click();
    await expect(page.getByRole("region", { name: "Personen" }).getByText("Petra Hollmann")).toBeVisible();
    await look(page, "verwaltung-telefon-personen");
    await page.getByRole("link", { name: "Übersicht" }).click();
    await expect(page.getByText("ausgeschaltet")).toBeVisible();
    await look(page, "verwaltung-telefon-uebersicht");
    await page.getByRole("link", { name: "Protokoll" }).click();
    await expect(page.getByText("Noch nichts geschehen")).toBeVisible();
  });
});
