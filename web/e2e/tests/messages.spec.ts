/** What two people do with messages and chats: real browsers, a real server, a hospital of their own. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { look } from "../support/look.ts";
import { expect, test as hospitalTest } from "../support/ownHospital.ts";
import { Person } from "../support/person.ts";
import { pickPeople, pressPerson } from "../support/picking.ts";
import { DESK, listen } from "../support/stage.ts";

const WEBER = "Dr. Jonas Weber";
const FUCHS = "Miriam Fuchs";
const BRAND = "Dr. Heike Brand";
const COMES = { timeout: 60_000 };
const LONG_WORDS = "Übergabe wie besprochen, keine Besonderheiten. ".repeat(6);

/** Two people who stay for all stories of this file: joining takes longer than what they do. */
interface Pair {
  weber: Person;
  fuchs: Person;
}

const test = hospitalTest.extend<object, { pair: Pair }>({
  pair: [
    async ({ browser, hospital }, use) => {
      const complaints: string[] = [];
      const comes = async (name: string): Promise<Person> => {
        const context = await browser.newContext({ ...DESK, locale: "de-DE", timezoneId: "Europe/Berlin", permissions: ["clipboard-read", "clipboard-write"] });
        const page = await context.newPage();
        listen(page, complaints);
        return new Person(name, context, page);
      };
      const pair = { weber: await comes(WEBER), fuchs: await comes(FUCHS) };
      await hospital.admit([pair.weber, "Oberarzt Innere"], [pair.fuchs, "Pflege 4B"]);
      await use(pair);
      for (const one of [pair.weber, pair.fuchs]) await one.context.close();
      expect(complaints, "what the browsers complained about").toEqual([]);
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

test.slow();

/** The chat of the two, opened by both. */
async function together({ weber, fuchs }: Pair, text: string) {
  const doctor = (await weber.chats.row(FUCHS).count()) > 0 ? await weber.chats.open(FUCHS) : await weber.chats.startWith(FUCHS);
  await doctor.send(text);
  await expect(fuchs.chats.row(WEBER)).toBeVisible(COMES);
  const nurse = await fuchs.chats.open(WEBER);
  await expect(nurse.message(text)).toBeVisible(COMES);
  return { doctor, nurse };
}

test("an answer quotes the message and leads back to it", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Kalium bitte nachbestimmen");
  // Long ones, so that few of them fill the screen.
  for (let n = 1; n <= 12; n += 1) await doctor.send(`Zwischenstand ${n}: ${LONG_WORDS}`);
  await expect(nurse.message("Zwischenstand 12:")).toBeVisible(COMES);
  // Answered from far above, with the keyboard.
  await nurse.message("Kalium bitte nachbestimmen").focus();
  await nurse.page.keyboard.press("r");
  await expect(nurse.page.getByRole("group", { name: `Antwort an ${WEBER}` })).toBeVisible();
  await expect(nurse.field).toBeFocused();
  await look(nurse.page, "messages-reply");
  await nurse.send("Ist abgenommen");
  await expect(nurse.page.getByRole("group", { name: /^Antwort an/ })).toHaveCount(0);

  await expect(doctor.quote("Ist abgenommen")).toContainText("Kalium bitte nachbestimmen", COMES);
  await doctor.quote("Ist abgenommen").click();
  await expect(doctor.pulsing).toContainText("Kalium bitte nachbestimmen");
  await expect(doctor.message("Kalium bitte nachbestimmen").first()).toBeInViewport();
  await expect(doctor.pulsing).toHaveCount(0);
});

test("what one answers waits while one looks into another chat", async ({ pair }) => {
  const { doctor } = await together(pair, "Wer kommt mit zur Visite?");
  await doctor.choose("Wer kommt mit zur Visite?", "Antworten");
  await pair.weber.chats.createGroup("Visite", [FUCHS]);
  await expect(doctor.title("Visite")).toBeVisible();
  await expect(doctor.page.getByRole("group", { name: /^Antwort an/ })).toHaveCount(0);
  await pair.weber.chats.open(FUCHS);
  await expect(doctor.page.getByRole("group", { name: /^Antwort an/ })).toBeVisible();
  await doctor.field.press("Escape");
  await expect(doctor.page.getByRole("group", { name: /^Antwort an/ })).toHaveCount(0);
  // Until its name has arrived, the group is called by who is in it.
  await expect(pair.fuchs.chats.row("Visite")).toBeVisible(COMES);
});

test("reactions come and go; the six, all others, and who", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Befund ist unauffällig");
  await nurse.message("Befund ist unauffällig").focus();
  await nurse.page.keyboard.press("e");
  await nurse.page.getByRole("dialog", { name: "Reagieren" }).getByRole("button", { name: "👍" }).click();
  await expect(nurse.reaction("Befund ist unauffällig", "👍")).toHaveAttribute("aria-pressed", "true");
  await expect(doctor.reaction("Befund ist unauffällig", "👍")).toHaveAttribute("aria-pressed", "false", COMES);
  // The same from the chip.
  await doctor.reaction("Befund ist unauffällig", "👍").click();
  await expect(nurse.reaction("Befund ist unauffällig", "👍")).toContainText("2", COMES);
  await doctor.reaction("Befund ist unauffällig", "👍").click({ button: "right" });
  const who = doctor.page.getByRole("dialog", { name: "Reaktionen" });
  await expect(who).toContainText(FUCHS);
  await look(doctor.page, "messages-reactions");
  await doctor.page.keyboard.press("Escape");
  // Another in its place, found by its German name.
  await doctor.message("Befund ist unauffällig").focus();
  await doctor.page.keyboard.press("e");
  await doctor.page.getByRole("button", { name: "Alle Emoji" }).click();
  await doctor.page.getByRole("searchbox", { name: "Emoji suchen" }).fill("krankenhaus");
  await look(doctor.page, "messages-emoji");
  await doctor.page.getByRole("searchbox", { name: "Emoji suchen" }).press("Enter");
  await expect(nurse.reaction("Befund ist unauffällig", "🏥")).toBeVisible(COMES);
  await expect(nurse.reaction("Befund ist unauffällig", "👍")).not.toContainText("2");
  // Taken back.
  await nurse.reaction("Befund ist unauffällig", "👍").click();
  await expect(doctor.reaction("Befund ist unauffällig", "👍")).toHaveCount(0, COMES);
});

test("↑ edits the last own message; the others see the new words and that they are new", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Zi. 412, 5 mg");
  await doctor.field.press("ArrowUp");
  await expect(doctor.field).toHaveValue("Zi. 412, 5 mg");
  await doctor.field.press("Escape");
  await expect(doctor.field).toHaveValue("");
  await doctor.field.press("ArrowUp");
  await doctor.field.fill("Zi. 412, 0,5 mg");
  await doctor.page.getByRole("button", { name: "Änderung speichern" }).click();
  await expect(nurse.message("Zi. 412, 0,5 mg")).toContainText("bearbeitet", COMES);
  await expect(nurse.message(/Zi\. 412, 5 mg/)).toHaveCount(0);
  // Both versions, and who has read it.
  await doctor.choose("Zi. 412, 0,5 mg", "Nachrichteninfo");
  const info = doctor.page.getByRole("region", { name: "Info" });
  await expect(info).toContainText("Frühere Fassungen");
  await expect(info).toContainText("Zi. 412, 5 mg");
  await expect(info.getByRole("list", { name: "Gelesen" })).toContainText(FUCHS, COMES);
  await look(doctor.page, "messages-info");
  await doctor.page.getByRole("button", { name: "Info schließen" }).click();
  await expect(info).toHaveCount(0);
});

test("deleted for everybody leaves a note, deleted for oneself leaves nothing", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Falscher Patient");
  await nurse.choose("Falscher Patient", "Löschen");
  // Somebody else's: for oneself only.
  await expect(nurse.page.getByRole("button", { name: "Für alle löschen" })).toHaveCount(0);
  await nurse.page.getByRole("button", { name: "Abbrechen" }).click();
  await doctor.choose("Falscher Patient", "Löschen");
  await look(doctor.page, "messages-delete");
  await doctor.page.getByRole("button", { name: "Für alle löschen" }).click();
  await expect(doctor.message("Du hast diese Nachricht gelöscht")).toBeVisible();
  await expect(nurse.message("Diese Nachricht wurde gelöscht")).toBeVisible(COMES);
  await expect(nurse.message("Falscher Patient")).toHaveCount(0);

  await doctor.send("Nur hier weg");
  await expect(nurse.message("Nur hier weg")).toBeVisible(COMES);
  await nurse.choose("Nur hier weg", "Löschen");
  await nurse.page.getByRole("button", { name: "Für mich löschen" }).click();
  await expect(nurse.message("Nur hier weg")).toHaveCount(0);
  await expect(doctor.message("Nur hier weg")).toBeVisible();
});

test("a mention is offered, marked, and counted in the list", async ({ pair }) => {
  const { weber, fuchs } = pair;
  const group = await weber.chats.createGroup("Team Erwähnung", [FUCHS]);
  await group.send("Los geht es");
  await expect(fuchs.chats.row("Team Erwähnung")).toBeVisible(COMES);
  await expect(group.message("Los geht es")).toBeVisible();
  await group.field.pressSequentially("Kommst du, @mir");
  const list = group.page.getByRole("listbox", { name: "Erwähnen" });
  await expect(list.getByRole("option")).toHaveText([/Miriam Fuchs/]);
  await look(group.page, "messages-mention");
  await group.field.press("Enter");
  await expect(group.field).toHaveValue("Kommst du, @Miriam Fuchs ");
  await group.page.getByRole("button", { name: "Senden" }).click();
  await expect(fuchs.chats.row("Team Erwähnung").getByRole("img", { name: "Du wurdest erwähnt" })).toBeVisible(COMES);
  await expect(fuchs.chats.filter("Erwähnt 1")).toBeVisible();
  await fuchs.chats.filter(/^Erwähnt/).click();
  const chat = await fuchs.chats.open("Team Erwähnung");
  await expect(chat.message("Kommst du").getByText("@Miriam Fuchs")).toHaveCSS("font-weight", "650");
  await fuchs.chats.filter("Alle").click();
});

test("one sees who is writing", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Bist du da?");
  await doctor.field.pressSequentially("Ich schreibe");
  await expect(nurse.page.getByRole("region", { name: "Chat", exact: true }).getByText("Dr. Weber schreibt …")).toBeVisible(COMES);
  await doctor.field.fill("");
});

test("forwarded messages say so; a group without guests asks nothing", async ({ pair }) => {
  const { weber, fuchs } = pair;
  const { doctor } = await together(pair, "Dienstplan steht: Team B");
  const target = await weber.chats.createGroup("Weiter an", [FUCHS]);
  await expect(target.title("Weiter an")).toBeVisible();
  await weber.chats.open(FUCHS);
  await doctor.choose("Dienstplan steht: Team B", "Weiterleiten");
  const dialog = doctor.page.getByRole("dialog", { name: "Weiterleiten an" });
  await pickPeople(dialog, ["Weiter an"], "Chats");
  await look(doctor.page, "messages-forward");
  await dialog.getByRole("button", { name: "An 1 Chat weiterleiten" }).click();
  await expect(dialog).toHaveCount(0);
  const chat = await fuchs.chats.open("Weiter an");
  await expect(chat.message("Dienstplan steht: Team B")).toContainText("Weitergeleitet", COMES);
});

test("several are chosen, copied and marked with a star; the star finds them again", async ({ pair }) => {
  const { doctor } = await together(pair, "Station: 0551 39-1");
  await doctor.send("Labor: 0551 39-2");
  await doctor.choose("Station: 0551 39-1", "Auswählen");
  const bar = doctor.page.getByRole("toolbar", { name: "Ausgewählte Nachrichten" });
  // The bar takes the field's place, and moves what is above it.
  await expect(bar.getByRole("status")).toHaveText("1 ausgewählt");
  await doctor.page.getByRole("checkbox", { name: /Labor: 0551 39-2/ }).press("Space");
  await expect(bar.getByRole("status")).toHaveText("2 ausgewählt");
  // Off the buttons, whose tooltips stand outside of every landmark.
  await doctor.page.mouse.move(1, 1);
  await look(doctor.page, "messages-select");
  await bar.getByRole("button", { name: "Kopieren" }).click();
  await expect.poll(() => doctor.page.evaluate(() => navigator.clipboard.readText())).toContain("Dr. Jonas Weber: Labor: 0551 39-2");
  await expect(bar).toHaveCount(0);

  await doctor.choose("Labor: 0551 39-2", "Mit Stern markieren");
  await expect(doctor.message("Labor: 0551 39-2").getByRole("img", { name: "Mit Stern" })).toBeVisible();
  await pair.weber.chats.more("Mit Stern markiert");
  const starred = doctor.page.getByRole("dialog", { name: "Mit Stern markiert" });
  await expect(starred.getByRole("link", { name: /Labor: 0551/ })).toBeVisible();
  await look(doctor.page, "messages-starred");
  await starred.getByRole("link", { name: /Labor: 0551/ }).click();
  await expect(doctor.pulsing).toContainText("Labor: 0551 39-2");
});

test("a pinned message stands above the chat for both", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Alarmnummer 2222");
  await doctor.choose("Alarmnummer 2222", "Anheften");
  await expect(doctor.pins).toContainText("Alarmnummer 2222");
  await expect(nurse.pins).toContainText("Alarmnummer 2222", COMES);
  await expect(nurse.message(`${WEBER} hat eine Nachricht angeheftet`)).toBeVisible();
  await expect(doctor.message("Du hast eine Nachricht angeheftet")).toBeVisible();
  // Long ones, so that few of them fill the screen; all are there before the way leads up.
  for (let n = 1; n <= 12; n += 1) await nurse.send(`Danach ${n}: ${LONG_WORDS}`);
  await expect(nurse.message("Danach 12:")).toBeVisible(COMES);
  await nurse.pins.getByRole("button", { name: /Alarmnummer/ }).click();
  await expect(nurse.pulsing).toContainText("Alarmnummer 2222");
  await nurse.pins.getByRole("button", { name: "Mehr", exact: true }).click();
  await look(nurse.page, "messages-pins");
  const pinned = nurse.page.getByRole("dialog", { name: "Angeheftete Nachrichten" });
  await pinned.getByRole("button", { name: "Lösen" }).click();
  // The button goes with its pin, and the focus with it.
  await pinned.getByRole("button", { name: "Schließen" }).click();
  await expect(pinned).toHaveCount(0);
  await expect(doctor.pins).toHaveCount(0, COMES);
  // Back from the place to which the pin has led.
  await nurse.page.getByRole("button", { name: /^Zu den neuesten Nachrichten/ }).click();
  await expect(nurse.message("Danach 12:")).toBeInViewport();
});

test("what was said is found by part of a word, umlauts or not, and opened where it was said", async ({ pair, hospital }) => {
  // From somebody who types faster than a screen does.
  const brand = await hospital.colleague(BRAND, "Radiologie");
  const file = join(hospital.folder, "verlauf.txt");
  writeFileSync(file, ["Thoraxröntgenaufnahme von Zi. 409 ist da", ...Array.from({ length: 70 }, (_, index) => `Verlauf ${index + 1}`)].join("\n"));
  await brand.sendsLines(WEBER, file);
  await expect(pair.weber.chats.row(BRAND)).toContainText("Verlauf 70", COMES);
  const doctor = await pair.weber.chats.open(BRAND);
  await doctor.page.getByRole("button", { name: /^Zu den neuesten Nachrichten/ }).click();
  // With its time behind it: "Verlauf 7" of seven in the morning says the same.
  await expect(doctor.message(/Verlauf 70\d\d:\d\d/)).toBeInViewport();
  await pair.weber.page.keyboard.press("Control+k");
  await expect(pair.weber.chats.search).toBeFocused();
  await pair.weber.page.keyboard.type("rontgen");
  await expect(pair.weber.chats.hit("Thoraxröntgenaufnahme").locator("mark")).toHaveText("röntgen");
  await look(doctor.page, "messages-search");
  await pair.weber.chats.hit("Thoraxröntgenaufnahme").click();
  await expect(doctor.pulsing).toContainText("Thoraxröntgenaufnahme");
  await pair.weber.chats.search.fill("");

  // In this chat: the newest first, then older ones.
  await doctor.page.keyboard.press("Control+Shift+F");
  const field = doctor.page.getByRole("searchbox", { name: "In diesem Chat suchen" });
  await field.fill("Verlauf 1");
  await expect(doctor.page.getByRole("search").getByRole("status")).toHaveText("1 von 11");
  await expect(doctor.pulsing).toContainText("Verlauf 19");
  await field.press("Enter");
  await expect(doctor.pulsing).toContainText("Verlauf 18");
  await look(doctor.page, "messages-find");
  await field.fill("");
  await field.press("Escape");
  await expect(field).toHaveCount(0);
});

test("a very long message shows its beginning; a key shows the rest and what is found in it, and nothing that one reads moves", async ({ pair }) => {
  const lines = Array.from({ length: 90 }, (_, index) => `Bett ${index + 1}: ${index === 70 ? "Digitoxinspiegel an labor@klinik.example" : "ruhige Nacht"}`);
  const { doctor, nurse } = await together(pair, "Übergabe folgt");
  await doctor.send(lines.join("\n"));
  const long = nurse.message("Bett 1:");
  await expect(long).not.toContainText("Bett 31:");
  const more = long.getByRole("button", { name: "Mehr lesen" });
  await expect(more).toHaveAttribute("aria-expanded", "false");
  const top = async () => (await long.boundingBox())?.y ?? 0;
  const before = await top();
  await more.press("Enter");
  await expect(long).toContainText("Bett 90:");
  expect(Math.abs((await top()) - before)).toBeLessThan(2);
  // Whoever hears it goes on in the text, with its links before the button that folds it again.
  await nurse.page.keyboard.press("Tab");
  await expect(long.getByRole("link", { name: "labor@klinik.example" })).toBeFocused();
  await expect(long.getByRole("link")).toHaveAttribute("href", "mailto:labor@klinik.example");
  await long.getByRole("button", { name: "Weniger" }).press("Enter");
  await expect(long).not.toContainText("Bett 31:");
  await expect(more).toBeInViewport();

  await nurse.page.keyboard.press("Control+Shift+F");
  const field = nurse.page.getByRole("searchbox", { name: "In diesem Chat suchen" });
  await field.fill("digitoxin");
  await expect(nurse.pulsing).toContainText("Digitoxinspiegel");
  await expect(long.getByRole("link", { name: "labor@klinik.example" })).toBeInViewport();
  await look(nurse.page, "messages-long");
  await field.fill("");
  await field.press("Escape");
  // What comes next would be held below.
  await nurse.messages.evaluate((list) => list.scrollTo({ top: 0 }));
});

test("notes to oneself are one chat, found again from the menu and from a new chat, and nobody else is in it", async ({ pair }) => {
  await together(pair, "Röntgen von Frau Albrecht ist da");
  const { weber } = pair;
  const { page } = weber;
  await page.getByRole("button", { name: "Mehr", exact: true }).click();
  await page.getByRole("menuitem", { name: "Notizen an mich" }).click();
  await expect(weber.chat.title("Notizen an mich")).toBeVisible();
  await expect(page.getByRole("region", { name: "Chat", exact: true })).toContainText("Nur du");
  await weber.chat.send("Frau Albrecht: Röntgen nachsehen");
  await expect(weber.chat.message("Frau Albrecht: Röntgen nachsehen").getByRole("img", { name: "Gesendet" })).toBeVisible(COMES);
  await weber.chat.info();
  await look(page, "notes");
  await expect(page.getByRole("button", { name: /verlassen|Hinzufügen/ })).toHaveCount(0);
  await weber.chats.open(FUCHS);
  await page.getByRole("button", { name: "Neuer Chat" }).click();
  await page.getByRole("button", { name: "Notizen an mich", exact: true }).click();
  await expect(weber.chat.message("Frau Albrecht: Röntgen nachsehen")).toBeVisible();
  await expect(weber.chats.row("Notizen an mich")).toHaveCount(1);
});

test("a poll is asked, answered once by each, answered anew, and all see who chose what", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Zum Dienstplan");
  const { page } = doctor;
  await page.getByRole("button", { name: "Anhängen" }).click();
  await page.getByRole("menuitem", { name: "Umfrage" }).click();
  const dialog = page.getByRole("dialog", { name: "Umfrage" });
  await dialog.getByLabel("Frage").fill("Wer übernimmt Samstag?");
  await dialog.getByLabel("Antwort 1").fill("Miriam");
  await expect(dialog.getByRole("button", { name: "Senden" })).toBeDisabled();
  await dialog.getByLabel("Antwort 2").fill("miriam");
  await expect(dialog).toContainText("Das steht schon da.");
  await expect(dialog.getByRole("button", { name: "Senden" })).toBeDisabled();
  await dialog.getByLabel("Antwort 2").fill("Jonas");
  await dialog.getByLabel("Antwort 3").fill("Wir tauschen");
  await look(page, "poll-dialog");
  // Closed by mistake, it is there again.
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("button", { name: "Anhängen" }).click();
  await page.getByRole("menuitem", { name: "Umfrage" }).click();
  await expect(dialog.getByLabel("Antwort 3")).toHaveValue("Wir tauschen");
  await dialog.getByRole("button", { name: "Senden" }).click();
  await expect(dialog).toHaveCount(0);

  const poll = (of: typeof doctor) => of.messages.getByRole("group", { name: "Umfrage: Wer übernimmt Samstag?" });
  const choice = (of: typeof doctor, name: string) => poll(of).getByRole("button", { name });
  await expect(poll(nurse)).toContainText("Noch keine Stimme", COMES);
  await choice(nurse, "Miriam").click();
  await expect(choice(nurse, "Miriam: 1 Stimme")).toHaveAttribute("aria-pressed", "true");
  await expect(choice(doctor, "Miriam: 1 Stimme")).toHaveAttribute("aria-pressed", "false", COMES);
  await choice(doctor, "Wir tauschen").click();
  // Another answer takes the place of the first.
  await choice(nurse, "Wir tauschen").click();
  for (const one of [doctor, nurse]) {
    await expect(choice(one, "Wir tauschen: 2 Stimmen")).toBeVisible(COMES);
    await expect(choice(one, "Miriam: 0 Stimmen")).toBeVisible();
  }
  await look(nurse.page, "poll");
  await poll(doctor).getByRole("button", { name: "Wer wofür?" }).click();
  const who = page.getByRole("dialog", { name: "Wer wofür?" });
  await expect(who).toContainText("Wir tauschen");
  await expect(who.getByRole("listitem")).toHaveCount(2);
  await page.keyboard.press("Escape");
  // Taken back with a second press; and what was asked stays as it was.
  await choice(doctor, "Wir tauschen").click();
  await expect(choice(nurse, "Wir tauschen: 1 Stimme")).toBeVisible(COMES);
  await poll(doctor).click({ button: "right", position: { x: 5, y: 5 } });
  await expect(page.getByRole("menuitem", { name: "Antworten" })).toBeVisible();
  // One has one reaction to a message, and here it is the vote: nobody loses it to a thumb.
  await expect(page.getByRole("menuitem", { name: /^(Bearbeiten|Reagieren)$/ })).toHaveCount(0);
  await page.getByRole("menuitem", { name: "Antworten" }).click();
  await expect(page.getByText("Umfrage: Wer übernimmt Samstag?").first()).toBeVisible();
  await page.keyboard.press("Escape");
  // With the largest text on a narrow phone all of it can be read.
  await nurse.page.setViewportSize({ width: 360, height: 780 });
  await nurse.page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  const [card, screen] = [await poll(nurse).boundingBox(), nurse.page.viewportSize()];
  expect((card?.x ?? 0) + (card?.width ?? 999)).toBeLessThanOrEqual(screen?.width ?? 0);
  await nurse.page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  await nurse.page.setViewportSize(DESK.viewport ?? { width: 1440, height: 1024 });
});

test("a day is chosen from the calendar", async ({ pair }) => {
  const { doctor } = await together(pair, "Heute gesagt");
  await doctor.messages.getByRole("button", { name: /^Heute, .*zu einem Datum springen/ }).first().click();
  const dialog = doctor.page.getByRole("dialog", { name: "Zu einem Datum springen" });
  await expect(dialog.getByRole("grid")).toBeVisible();
  await look(doctor.page, "messages-day");
  await dialog.getByRole("button", { name: /^(Heute|Today)/i }).click();
  await expect(dialog).toHaveCount(0);
  await expect(doctor.messages.getByRole("button", { name: /^Heute, / }).first()).toBeInViewport();
});

test("chats are archived, muted, pinned and marked as unread; it concerns nobody else", async ({ pair }) => {
  const { weber, fuchs } = pair;
  await together(pair, "Ich räume auf");
  const group = await weber.chats.createGroup("Ordnung", [FUCHS]);
  await group.send("Erste Nachricht");
  await expect(fuchs.chats.row("Ordnung")).toBeVisible(COMES);

  await fuchs.chats.choose("Ordnung", "Immer stumm");
  await expect(fuchs.chats.row("Ordnung").getByRole("img", { name: "Stumm" })).toBeVisible();
  await fuchs.chats.choose("Ordnung", "Anheften");
  await expect(fuchs.page.getByRole("navigation", { name: "Chats" }).getByRole("link").first()).toContainText("Ordnung");
  await fuchs.chats.open("Ordnung");
  await expect(fuchs.chat.message("Erste Nachricht")).toBeVisible();
  await expect(fuchs.chats.row("Ordnung").getByRole("img", { name: /ungelesen$/ })).toHaveCount(0, COMES);
  await fuchs.chats.open(WEBER);
  await expect(fuchs.chats.row("Ordnung").getByRole("img", { name: "Angeheftet" })).toBeVisible(COMES);
  // Archived by mistake: with one press it is back, and pinned as it was.
  await fuchs.chats.choose("Ordnung", "Archivieren");
  await expect(fuchs.chats.row("Ordnung")).toHaveCount(0);
  await fuchs.page.getByRole("button", { name: "Rückgängig" }).click();
  await expect(fuchs.chats.row("Ordnung").getByRole("img", { name: "Angeheftet" })).toBeVisible();
  await fuchs.chats.choose("Ordnung", "Als ungelesen markieren");
  await expect(fuchs.chats.row("Ordnung").getByRole("img", { name: "Als ungelesen markiert" })).toBeVisible();
  await fuchs.chats.filter(/^Ungelesen/).click();
  await expect(fuchs.chats.row("Ordnung")).toBeVisible();
  await look(fuchs.page, "messages-list");
  await fuchs.chats.filter("Alle").click();

  await fuchs.chats.choose("Ordnung", "Archivieren");
  await expect(fuchs.chats.row("Ordnung")).toHaveCount(0);
  await fuchs.page.getByRole("button", { name: /^Archiviert/ }).click();
  await expect(fuchs.page.getByRole("heading", { name: "Archiviert" })).toBeVisible();
  await look(fuchs.page, "messages-archived");
  await fuchs.chats.choose("Ordnung", "Aus dem Archiv holen");
  await fuchs.page.getByRole("button", { name: "Zurück zu allen Chats" }).click();
  await expect(fuchs.chats.row("Ordnung")).toBeVisible();
  // Nothing of it is seen by the others.
  await expect(weber.chats.row("Ordnung").getByRole("img", { name: /Stumm|Angeheftet/ })).toHaveCount(0);
});

test("from inside a chat it is muted, pinned and archived, and its stars and words are found", async ({ pair }) => {
  const { doctor } = await together(pair, "Bett 3 ist frei");
  const row = pair.weber.chats.row(FUCHS);
  await doctor.choose("Bett 3 ist frei", "Mit Stern markieren");
  await doctor.info();
  const info = doctor.page.getByRole("region", { name: "Info" });
  const mark = doctor.page.getByRole("region", { name: "Chat", exact: true }).getByRole("img", { name: "Stumm" });
  await info.getByRole("button", { name: "Stumm schalten" }).click();
  await doctor.page.getByRole("menuitem", { name: "Stumm für 8 Stunden" }).click();
  await expect(mark).toBeVisible();
  await expect(row.getByRole("img", { name: "Stumm" })).toBeVisible();
  await look(doctor.page, "messages-keeping");
  await info.getByRole("button", { name: "Ton an" }).click();
  await expect(mark).toHaveCount(0);

  await info.getByRole("button", { name: "Anheften", exact: true }).click();
  await expect(row.getByRole("img", { name: "Angeheftet" })).toBeVisible();
  await info.getByRole("button", { name: "Lösen" }).click();
  await expect(row.getByRole("img", { name: "Angeheftet" })).toHaveCount(0);
  await info.getByRole("button", { name: "Archivieren" }).click();
  await expect(row).toHaveCount(0);
  await info.getByRole("button", { name: "Aus dem Archiv holen" }).click();
  await expect(row).toBeVisible();

  await info.getByRole("button", { name: "Mit Stern markiert" }).click();
  const starred = doctor.page.getByRole("dialog", { name: "Mit Stern markiert" });
  await starred.getByRole("link", { name: /Bett 3 ist frei/ }).click();
  await expect(doctor.pulsing).toContainText("Bett 3 ist frei");

  // The person's own page has the same, and leads into the chat.
  await doctor.info();
  await info.getByRole("button", { name: "Kontakt und Sicherheitscode" }).click();
  await doctor.page.getByRole("region", { name: "Kontakt" }).getByRole("button", { name: "Im Chat suchen" }).click();
  const field = doctor.page.getByRole("searchbox", { name: "In diesem Chat suchen" });
  await expect(field).toBeFocused();
  await field.fill("Bett 3");
  await expect(doctor.pulsing).toContainText("Bett 3 ist frei");
  await field.fill("");
  await field.press("Escape");
  await expect(field).toHaveCount(0);
});

test("a link says where it leads before it opens, however it is pressed, and not again when one does not want it", async ({ pair }) => {
  const { context } = pair.fuchs;
  await context.route("https://www.leitlinien.example/**", (route) => route.fulfill({ contentType: "text/plain", body: "Kalium" }));
  const { nurse } = await together(pair, "Leitlinie: www.leitlinien.example/kalium.");
  const link = nurse.message("Leitlinie:").getByRole("link", { name: "www.leitlinien.example/kalium" });
  const dialog = nurse.page.getByRole("dialog", { name: "Externe Seite öffnen?" });
  await link.click();
  await expect(dialog).toContainText("https://www.leitlinien.example/kalium");
  await look(nurse.page, "messages-link");
  await dialog.getByRole("button", { name: "Kopieren" }).click();
  await expect.poll(() => nurse.page.evaluate(() => navigator.clipboard.readText())).toBe("https://www.leitlinien.example/kalium");
  await nurse.page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await link.click({ button: "middle" });
  await expect(dialog).toBeVisible();
  await nurse.page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await link.press("Control+Enter");
  await expect(dialog).toBeVisible();
  const noMore = dialog.getByRole("checkbox", { name: "Für www.leitlinien.example nicht mehr fragen" });
  await noMore.press("Space");
  await expect(noMore).toBeChecked();
  const opens = context.waitForEvent("page");
  await dialog.getByRole("link", { name: "Öffnen" }).click();
  const opened = await opens;
  await opened.waitForURL("https://www.leitlinien.example/kalium");
  await opened.close();
  await expect(dialog).toHaveCount(0);

  const opensAgain = context.waitForEvent("page");
  await link.click();
  const openedAgain = await opensAgain;
  await openedAgain.waitForURL("https://www.leitlinien.example/kalium");
  await openedAgain.close();
  await expect(dialog).toHaveCount(0);
  // The middle button has scrolled a little: what comes next would be held below.
  await nurse.page.getByRole("region", { name: `Nachrichten in ${WEBER}` }).evaluate((list) => list.scrollTo({ top: 0 }));
});

test("a contact is passed on, and its card leads to the person", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Wer macht das Echo?");
  await doctor.page.getByRole("button", { name: "Anhängen" }).click();
  await doctor.page.getByRole("menuitem", { name: "Kontakt", exact: true }).click();
  const dialog = doctor.page.getByRole("dialog", { name: "Kontakt senden" });
  await pressPerson(dialog, "Petra Hollmann");
  const card = nurse.page.getByRole("button", { name: "Kontakt: Petra Hollmann" });
  await expect(card).toBeVisible(COMES);
  await expect(pair.fuchs.chats.row(WEBER)).toContainText("Petra Hollmann, IT");
  await look(nurse.page, "messages-contact");
  await card.click();
  await expect(nurse.page.getByRole("heading", { name: "Petra Hollmann" })).toBeVisible();
  await nurse.page.goBack();
  await expect(card).toBeVisible();
});

test("templates fill the field and are read over before they are sent", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Übergabe bitte");
  await doctor.page.getByRole("button", { name: "Anhängen" }).click();
  await doctor.page.getByRole("menuitem", { name: "Übergabe nach SBAR" }).click();
  const dialog = doctor.page.getByRole("dialog", { name: "Übergabe nach SBAR" });
  await dialog.getByLabel("Situation").fill("Luftnot seit 10 Minuten");
  await dialog.getByLabel("Empfehlung").fill("Bitte sofort kommen");
  await look(doctor.page, "messages-sbar");
  await dialog.getByRole("button", { name: "In die Nachricht übernehmen" }).click();
  await expect(doctor.field).toHaveValue("*Situation:* Luftnot seit 10 Minuten\n*Empfehlung:* Bitte sofort kommen");
  await doctor.page.getByRole("button", { name: "Senden" }).click();
  await expect(nurse.message("Luftnot seit 10 Minuten").getByText("Empfehlung:")).toHaveCSS("font-weight", "700", COMES);
});

test("a group is renamed and left without a connection; whoever stays reads who leads now", async ({ pair }) => {
  const { weber, fuchs } = pair;
  const group = await weber.chats.createGroup("Übergabe", [FUCHS]);
  await group.send("Bis morgen");
  await expect(fuchs.chats.row("Übergabe")).toBeVisible(COMES);
  await fuchs.chats.open("Übergabe");
  await expect(fuchs.chat.message("Bis morgen")).toBeVisible(COMES);

  await weber.context.setOffline(true);
  await expect(weber.page.getByText("Keine Verbindung.").first()).toBeVisible(COMES);
  await weber.page.getByRole("button", { name: "Info", exact: true }).click();
  await weber.page.getByRole("button", { name: "Umbenennen" }).click();
  await weber.page.getByRole("dialog").getByLabel("Name der Gruppe").fill("Übergabe 4B");
  await weber.page.getByRole("dialog").getByRole("button", { name: "Umbenennen" }).click();
  await expect(weber.chats.row("Übergabe 4B")).toBeVisible();
  await weber.page.getByRole("button", { name: "Gruppe verlassen" }).click();
  const question = weber.page.getByRole("alertdialog");
  await expect(question.getByText(`Sie geht an ${FUCHS}`)).toBeVisible();
  await question.getByRole("button", { name: "Gruppe verlassen" }).click();
  await expect(weber.page.getByText("Du verlässt die Gruppe, sobald dieses Gerät wieder verbunden ist.")).toBeVisible();
  await expect(weber.page.getByRole("textbox", { name: "Nachricht" })).toHaveCount(0);
  await look(weber.page, "messages-leaving");
  // Nobody knows of it yet.
  await weber.page.getByRole("button", { name: "Doch bleiben" }).click();
  await group.send("Ich bleibe noch kurz");
  await weber.page.getByRole("button", { name: "Gruppe verlassen" }).click();
  await question.getByRole("button", { name: "Gruppe verlassen" }).click();
  await expect(weber.page.getByText("Du verlässt die Gruppe, sobald dieses Gerät wieder verbunden ist.")).toBeVisible();

  await weber.context.setOffline(false);
  await expect(weber.page.getByText("Du bist nicht mehr in dieser Gruppe.")).toBeVisible(COMES);
  const timeline = fuchs.page.getByRole("region", { name: "Nachrichten in Übergabe 4B" });
  await expect(timeline.getByText("Ich bleibe noch kurz")).toBeVisible(COMES);
  await expect(timeline.getByText(`${WEBER} hat die Gruppe „Übergabe 4B“ genannt`)).toBeVisible(COMES);
  await expect(timeline.getByText(`${WEBER} hat die Gruppe verlassen`)).toBeVisible(COMES);
  await expect(timeline.getByText("Du hast jetzt die Leitung, weil niemand mehr da ist, der sie hatte")).toBeVisible(COMES);
  const own = weber.page.getByRole("region", { name: "Nachrichten in Übergabe 4B" });
  await expect(own.getByText("Du hast die Gruppe „Übergabe 4B“ genannt")).toBeVisible();
});
