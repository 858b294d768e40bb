/** Guests and their rooms: a host at a desk, guests on telephones, a real server. */
import { GuestScreen, RoomScreen } from "../support/guests.ts";
import { look } from "../support/look.ts";
import { expect, test as hospitalTest } from "../support/ownHospital.ts";
import { Person } from "../support/person.ts";
import { DESK, listen, PHONE } from "../support/stage.ts";

const SEIDEL = "Dr. Lena Seidel";
const HOUR_MS = 3_600_000;
const COMES = { timeout: 30_000 };

interface Host {
  lena: Person;
  room: RoomScreen;
}

interface Stories {
  /** Somebody from outside, in a browser of their own. */
  guest: () => Promise<GuestScreen>;
}

/** The host stays for all stories of this file: joining takes longer than what happens in them. */
const test = hospitalTest.extend<Stories, { host: Host }>({
  host: [
    async ({ browser, hospital }, use) => {
      const complaints: string[] = [];
      const context = await browser.newContext({ ...DESK, locale: "de-DE", timezoneId: "Europe/Berlin", permissions: ["clipboard-read", "clipboard-write"] });
      const page = await context.newPage();
      listen(page, complaints);
      const lena = new Person(SEIDEL, context, page);
      await lena.join(await hospital.invite(SEIDEL, "Ärztin Innere"));
      await use({ lena, room: new RoomScreen(page) });
      await context.close();
      expect(complaints, "what the host's browser complained about").toEqual([]);
    },
    { scope: "worker", timeout: 180_000 },
  ],
  guest: async ({ browser }, use) => {
    const complaints: string[] = [];
    const contexts: Awaited<ReturnType<typeof browser.newContext>>[] = [];
    await use(async () => {
      const context = await browser.newContext({ ...PHONE, locale: "de-DE", timezoneId: "Europe/Berlin" });
      contexts.push(context);
      const page = await context.newPage();
      listen(page, complaints);
      return new GuestScreen(page);
    });
    for (const context of contexts) await context.close();
    // An invitation that does not open is an answer with a status that browsers note.
    const heard = complaints.filter((complaint) => !/server responded with a status of 4\d\d/.test(complaint));
    expect(heard, "what the guests' browsers complained about").toEqual([]);
  },
});

test.slow();

test("a link is shared; the guest reads, agrees and is in; both write, and everybody sees who is a guest", async ({ host, guest }) => {
  const { lena, room } = host;
  const chat = await room.create("Herr Brandt, Entlassung", { purpose: "Fragen nach der Entlassung", patient: true, endsInMs: 7 * 24 * HOUR_MS });
  const { link } = await room.invite("Peter Brandt");
  await expect(room.invitations).toContainText("Peter Brandt");

  const peter = await guest();
  await peter.open(link ?? "");
  await expect(peter.heading(`${SEIDEL} lädt Sie zu einem vertraulichen Chat ein`)).toBeVisible(COMES);
  // The secret stands in no address any more.
  expect(new URL(peter.page.url()).hash).toBe("");
  await expect(peter.page.getByText("Fragen nach der Entlassung")).toBeVisible();
  await expect(peter.page.getByText("Klinikum Nordstadt archiviert diesen Chat zur Dokumentation, auch über das Ende hinaus.")).toBeVisible();
  await expect(peter.page.getByText(/Dieser Chat ist kein Notruf. Wählen Sie im Notfall 112/)).toBeVisible();
  await expect(peter.page.getByLabel("Ihr Name")).toHaveValue("Peter Brandt");
  await look(peter.page, "gast-beitreten");
  await peter.join();
  await expect(peter.chat.field).toBeVisible(COMES);

  await expect(room.guests).toContainText("Peter Brandt", COMES);
  await expect(room.invitations).toHaveCount(0);
  await chat.send("Guten Tag, Herr Brandt. Wie geht es der Wunde?");
  await expect(peter.chat.message("Wie geht es der Wunde?")).toBeVisible(COMES);
  await peter.chat.send("Sie ist trocken. Danke Ihnen.");
  await expect(chat.message("Sie ist trocken.")).toBeVisible(COMES);
  await expect(chat.message("Sie ist trocken.")).toContainText("Gast");
  await expect(lena.page.getByText("Liest mit: Peter Brandt (Gast)")).toBeVisible();
  await expect(lena.chats.row("Herr Brandt, Entlassung")).toContainText("Gast");
  await lena.chats.filter(/^Extern/).click();
  await expect(lena.chats.row("Herr Brandt, Entlassung")).toBeVisible();
  await lena.chats.filter("Alle").click();
  await look(lena.page, "gast-raum-haus");

  // The house says something that is only to be read, and then lets him write again.
  await room.info.getByText("Gäste lesen nur mit").click();
  await expect(peter.page.getByText("Gäste lesen in diesem Raum nur mit: Sie können hier nichts schreiben.")).toBeVisible(COMES);
  await expect(peter.chat.field).toHaveCount(0);
  await look(peter.page, "gast-liest-mit");
  await chat.send("Bitte lesen: Verband jeden zweiten Tag.");
  await expect(peter.chat.message("Verband jeden zweiten Tag")).toBeVisible(COMES);
  await room.info.getByText("Gäste lesen nur mit").click();
  await expect(peter.chat.field).toBeVisible(COMES);

  // The guest has this room and nothing else.
  await expect(peter.page.getByRole("navigation")).toHaveCount(0);
  await peter.page.goto(new URL("/ich", peter.page.url()).href);
  await expect(peter.chat.message("Wie geht es der Wunde?")).toBeVisible(COMES);
  await look(peter.page, "gast-raum-gast");
  await peter.page.getByRole("button", { name: "Info", exact: true }).click();
  await expect(peter.page.getByRole("dialog")).toContainText("Wer ist dabei?");
  await look(peter.page, "gast-info-gast");
  await peter.page.keyboard.press("Escape");

  // A second person with the same link.
  const other = await guest();
  await other.open(link ?? "");
  await expect(other.page.getByText(/Mit dieser Einladung ist schon jemand beigetreten/)).toBeVisible(COMES);
});

test("the address of the mail, a code and a PIN that are told; a mistake is said in words", async ({ host, guest }) => {
  const { room } = host;
  const chat = await room.create("Praxis Dr. Albers");
  const { link, code, pin } = await room.invite("Dr. Ruth Albers", { pin: true });
  const ruth = await guest();
  // What a mail carries: the address without its secret.
  await ruth.open((link ?? "").split("#")[0] ?? "");
  await expect(ruth.heading("Ihr Zugangscode")).toBeVisible(COMES);
  await ruth.type({ code: code.toLowerCase().replaceAll("-", " "), pin: pin === "135790" ? "246813" : "135790" });
  await expect(ruth.page.getByText(/Code oder PIN stimmen nicht/)).toBeVisible(COMES);
  await expect(ruth.page.getByText(/9 Versuche bleiben, danach gilt die Einladung nicht mehr/)).toBeVisible();
  await look(ruth.page, "gast-code-falsch");
  await ruth.type({ code, pin: pin ?? "" });
  await expect(ruth.page.getByText(`Offen, bis Klinikum Nordstadt den Zugang beendet.`)).toBeVisible(COMES);
  await ruth.join();
  await expect(ruth.chat.field).toBeVisible(COMES);
  await ruth.chat.send("Der Befund kommt heute.");
  await expect(chat.message("Der Befund kommt heute.")).toBeVisible(COMES);
  await expect(room.guests).toContainText("Bestätigt · von dir eingeladen");

  // A guest goes: gone here, named there.
  await ruth.leave();
  await expect(ruth.heading("Dieser Chat ist beendet")).toBeVisible(COMES);
  await look(ruth.page, "gast-beendet");
  await ruth.page.reload();
  await expect(ruth.heading("Dieser Chat ist beendet")).toBeVisible(COMES);
  await expect(room.guests).toHaveCount(0, COMES);
});

test("ten wrong codes close an invitation: the guest reads why, and the host invites anew with one press", async ({ host, guest }) => {
  const { room, lena } = host;
  await room.create("Praxis Dr. Roth");
  const { link, code, pin } = await room.invite("Dr. Ines Roth", { pin: true });
  const roth = await guest();
  await roth.open((link ?? "").split("#")[0] ?? "");
  const wrong = { code, pin: pin === "135790" ? "246813" : "135790" };
  for (const left of ["9 Versuche bleiben", "8 Versuche", "7 Versuche", "6 Versuche", "5 Versuche", "4 Versuche", "3 Versuche", "2 Versuche", "Ein Versuch bleibt"]) {
    await roth.type(wrong);
    await expect(roth.page.getByText(left)).toBeVisible(COMES);
  }
  await roth.type(wrong);
  await expect(roth.page.getByText(/nach zehn falschen Codes gesperrt\. Bitten Sie um eine neue\.$/)).toBeVisible(COMES);

  await expect(room.invitations).toContainText("Nach zehn falschen Codes geschlossen", COMES);
  await look(lena.page, "raum-einladung-geschlossen");
  await room.info.getByRole("button", { name: "Dr. Ines Roth neu einladen" }).click();
  const dialog = lena.page.getByRole("dialog", { name: "Gast einladen" });
  await expect(dialog.getByLabel("Name des Gasts")).toHaveValue("Dr. Ines Roth");
  await expect(dialog.getByRole("switch", { name: "Zusätzlich eine PIN verlangen" })).toBeChecked();
  await dialog.getByRole("button", { name: "Einladung erstellen" }).click();
  await lena.page.getByRole("dialog", { name: "Einladung für Dr. Ines Roth" }).getByRole("button", { name: "Fertig" }).click();
  await expect(room.invitations.getByRole("listitem")).toHaveCount(1, COMES);
  await expect(room.invitations).toContainText("Link noch nicht geöffnet");
});

test("an invitation that was taken back opens no more", async ({ host, guest }) => {
  const { room } = host;
  await room.create("Pflegedienst Sonne");
  const { link } = await room.invite("Otto Albers");
  await room.withdraw("Otto Albers");
  await expect(room.invitations).toHaveCount(0);
  const otto = await guest();
  await otto.open(link ?? "");
  await expect(otto.page.getByText(/Diese Einladung gilt nicht mehr/)).toBeVisible(COMES);
});

test("a room's end: a warning for both, more time, then over for the guest and still there for the house", async ({ host, guest }) => {
  const { lena, room } = host;
  const chat = await room.create("Frau Stern, Reha", { endsInMs: 23.5 * HOUR_MS });
  const { link } = await room.invite("Eva Stern");
  const eva = await guest();
  await eva.open(link ?? "");
  await eva.join();
  await expect(eva.chat.field).toBeVisible(COMES);
  await eva.chat.send("Wann ist der Termin?");
  await expect(chat.message("Wann ist der Termin?")).toBeVisible(COMES);
  await expect(lena.page.getByText("Endet in 23 Stunden.")).toBeVisible();
  await expect(eva.page.getByText("Danach löscht diese Seite den Verlauf auf Ihrem Gerät.")).toBeVisible();

  await room.endsIn(10 * 24 * HOUR_MS);
  await expect(lena.page.getByText("Endet in 23 Stunden.")).toHaveCount(0, COMES);
  await expect(eva.page.getByText("Danach löscht diese Seite den Verlauf auf Ihrem Gerät.")).toHaveCount(0, COMES);
  await expect(chat.message(/Du hast das Ende festgelegt/)).toBeVisible();

  await room.end();
  await expect(eva.heading("Dieser Chat ist beendet")).toBeVisible(COMES);
  await expect(eva.page.getByText("Wann ist der Termin?")).toHaveCount(0);
  await expect(lena.page.getByText("Dieser Raum ist beendet. Du kannst den Verlauf weiter lesen.")).toBeVisible(COMES);
  await expect(chat.message("Wann ist der Termin?")).toBeVisible();
  // With a new invitation the same browser may come again.
  await room.create("Frau Stern, Nachsorge");
  const again = await room.invite("Eva Stern");
  await eva.page.getByRole("button", { name: "Mit neuer Einladung beitreten" }).click();
  // This page goes when all that was here is deleted.
  await expect(eva.heading("Dieser Chat ist beendet")).toHaveCount(0, COMES);
  await eva.open(again.link ?? "");
  await eva.join();
  await expect(eva.chat.field).toBeVisible(COMES);
});
