/** Photos, videos, files and voice notes between two people: real browsers, a real server, a hospital of their own. */
import { readFileSync } from "node:fs";
import config from "../playwright.config.ts";
import { expectAccessible } from "../support/axe.ts";
import { look } from "../support/look.ts";
import { expect, test as hospitalTest } from "../support/ownHospital.ts";
import { pdf } from "../support/pdf.ts";
import { Person, PIN } from "../support/person.ts";
import type { ConversationScreen } from "../support/screens.ts";
import { DESK, listen } from "../support/stage.ts";

const WEBER = "Dr. Jonas Weber";
const FUCHS = "Miriam Fuchs";
const COMES = { timeout: 60_000 };

interface Pair {
  weber: Person;
  fuchs: Person;
}

const test = hospitalTest.extend<object, { pair: Pair }>({
  pair: [
    async ({ browser, hospital }, use) => {
      const complaints: string[] = [];
      const comes = async (name: string): Promise<Person> => {
        const context = await browser.newContext({ ...DESK, locale: "de-DE", timezoneId: "Europe/Berlin" });
        const page = await context.newPage();
        listen(page, complaints);
        return new Person(name, context, page);
      };
      const pair = { weber: await comes(WEBER), fuchs: await comes(FUCHS) };
      await hospital.admit([pair.weber, "Oberarzt Innere"], [pair.fuchs, "Pflege 4B"]);
      await use(pair);
      for (const one of [pair.weber, pair.fuchs]) await one.context.close();
      // A line that is cut is complained about, and is part of the story.
      expect(complaints.filter((one) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED|net::/.test(one)), "what the browsers complained about").toEqual([]);
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

// The camera shows a clock, the microphone beeps once a second.
const launch = config.use?.launchOptions;
test.use({ launchOptions: { ...launch, args: [...(launch?.args ?? []), "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required"] } });
test.slow();

async function together({ weber, fuchs }: Pair, text: string) {
  const doctor = (await weber.chats.row(FUCHS).count()) > 0 ? await weber.chats.open(FUCHS) : await weber.chats.startWith(FUCHS);
  await doctor.send(text);
  await expect(fuchs.chats.row(WEBER)).toBeVisible(COMES);
  const nurse = await fuchs.chats.open(WEBER);
  await expect(nurse.message(text)).toBeVisible(COMES);
  return { doctor, nurse };
}

/** A photo as a browser makes one, four to three. */
async function photo({ page }: ConversationScreen, color: string, width = 800): Promise<Buffer> {
  const address = await page.evaluate(
    ([fill, wide]) => {
      const canvas = document.createElement("canvas");
      const unit = wide / 8;
      [canvas.width, canvas.height] = [wide, 6 * unit];
      const context = canvas.getContext("2d");
      if (context) {
        context.fillStyle = fill;
        context.fillRect(0, 0, wide, 6 * unit);
        context.fillStyle = "#ffffff";
        context.fillRect(3 * unit, 2 * unit, 2 * unit, 2 * unit);
      }
      return canvas.toDataURL("image/jpeg");
    },
    [color, width] as const,
  );
  return Buffer.from(address.slice(address.indexOf(",") + 1), "base64");
}

interface Given {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

async function choose({ page }: ConversationScreen, item: string, files: Given[]): Promise<void> {
  await page.getByRole("button", { name: "Anhängen" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: item }).click();
  await (await chooser).setFiles(files);
}

test("a photo and a file are sent with a caption, seen, opened and saved", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Schau mal:");
  const report = pdf("Kalium 6,1");
  await choose(doctor, "Foto oder Video", [{ name: "Wunde.jpg", mimeType: "image/jpeg", buffer: await photo(doctor, "#a03030", 1_600) }]);
  await expect(doctor.page.getByRole("group", { name: "Anhänge" })).toBeVisible();
  await doctor.field.fill("Zi. 412, Verlauf");
  await look(doctor.page, "attachments-tray");
  await expect(doctor.page.getByRole("button", { name: "Senden", exact: true })).toBeEnabled(COMES);
  await doctor.page.getByRole("button", { name: "Senden", exact: true }).click();
  await expect(nurse.message("Zi. 412, Verlauf")).toBeVisible(COMES);
  await expect(doctor.page.getByRole("group", { name: "Anhänge" })).toHaveCount(0);

  // As large as it is seen in the bubble, whole in the viewer.
  await expect(nurse.message("Zi. 412, Verlauf").locator("img").last()).toHaveJSProperty("naturalWidth", 400, COMES);
  await nurse.message("Zi. 412, Verlauf").getByRole("button", { name: "Foto öffnen" }).click(COMES);
  const viewer = nurse.page.getByRole("dialog", { name: `Foto von ${WEBER}` });
  await expect(viewer.getByRole("img").first()).toBeVisible();
  await expect(viewer.locator("img").last()).toHaveJSProperty("naturalWidth", 1600);
  await look(nurse.page, "attachments-viewer");
  await nurse.page.keyboard.press("Escape");

  await choose(doctor, "Datei", [{ name: "Befund.pdf", mimeType: "application/pdf", buffer: report }]);
  await expect(doctor.page.getByRole("button", { name: "Senden", exact: true })).toBeEnabled(COMES);
  await doctor.page.getByRole("button", { name: "Senden", exact: true }).click();
  await nurse.page.getByRole("button", { name: "Befund.pdf laden" }).click(COMES);
  // Read in the app; a copy outside of it is made only when it is asked for.
  await nurse.page.getByRole("button", { name: /^Befund\.pdf öffnen/ }).click(COMES);
  const reader = nurse.page.getByRole("dialog", { name: "Befund.pdf" });
  await expect(reader.getByRole("region", { name: "Seite 1" })).toContainText("Kalium 6,1", COMES);
  await expectAccessible(nurse.page, "a PDF of a chat");
  const saved = nurse.page.waitForEvent("download");
  await reader.getByRole("button", { name: "Sichern" }).click();
  const file = await (await saved).path();
  expect(readFileSync(file).equals(report)).toBe(true);
  await nurse.page.keyboard.press("Escape");
  await expect(reader).toHaveCount(0);
  await look(nurse.page, "attachments-chat");
  await expectAccessible(nurse.page, "a chat with attachments");

  await nurse.page.getByRole("button", { name: "Info", exact: true }).click();
  await nurse.page.getByRole("button", { name: "Medien, Dateien und Links" }).click();
  const list = nurse.page.getByRole("dialog", { name: "Medien, Dateien und Links" });
  await expect(list.getByRole("button", { name: new RegExp(`^Foto von ${WEBER}`) })).toHaveCount(1);
  await list.getByRole("tab", { name: "Dateien" }).click();
  await expect(list.getByText("Befund.pdf")).toBeVisible();
  await expect(list.getByRole("button", { name: new RegExp(`^Im Chat zeigen: ${WEBER}`) })).toBeVisible();
  await expectAccessible(nurse.page, "gallery and files");
  await nurse.page.keyboard.press("Escape");
  await expect(list).toHaveCount(0);

  // Found by its name, among files alone.
  const { search } = pair.fuchs.chats;
  await search.fill("befund");
  await nurse.page.getByRole("group", { name: "Suchen in" }).getByRole("button", { name: "Dateien" }).click();
  await expect(nurse.page.getByRole("list", { name: "Gefundene Dateien" }).getByRole("link").first()).toContainText("Befund.pdf");
  await search.fill("");
});

test("on a metered line a photo waits for a tap, and with the wish for it everywhere", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Gleich zwei Fotos:");
  const sends = async (name: string, caption: string) => {
    await choose(doctor, "Foto oder Video", [{ name, mimeType: "image/jpeg", buffer: await photo(doctor, "#30a030", 1_600) }]);
    await doctor.field.fill(caption);
    await expect(doctor.page.getByRole("button", { name: "Senden", exact: true })).toBeEnabled(COMES);
    await doctor.page.getByRole("button", { name: "Senden", exact: true }).click();
    await expect(nurse.message(caption)).toBeVisible(COMES);
  };
  const spares = (saveData: boolean) =>
    nurse.page.evaluate((value) => {
      const { connection } = navigator as unknown as { connection: EventTarget };
      Object.defineProperty(connection, "saveData", { configurable: true, value });
      connection.dispatchEvent(new Event("change"));
    }, saveData);
  const large = (caption: string) => expect(nurse.message(caption).locator("img").last()).toHaveJSProperty("naturalWidth", 400, COMES);

  await spares(true);
  await sends("Mobil.jpg", "über mobile Daten");
  const load = nurse.message("über mobile Daten").getByRole("button", { name: /laden$/ });
  await expect(load).toBeVisible(COMES);
  await look(nurse.page, "attachments-metered");
  await load.click();
  await large("über mobile Daten");
  await spares(false);
  await sends("WLAN.jpg", "im Haus");
  await large("im Haus");

  await nurse.page.getByRole("link", { name: "Einstell." }).click();
  const choice = nurse.page.getByRole("group", { name: "Bilder von selbst laden" });
  await expect(choice.getByRole("radio", { name: "Nicht über mobile Daten" })).toBeChecked();
  await choice.getByRole("radio", { name: "Nie" }).check();
  await look(nurse.page, "settings-auto-load");
  await pair.fuchs.chats.open(WEBER);
  await sends("Nie.jpg", "nur auf Wunsch");
  await expect(nurse.message("nur auf Wunsch").getByRole("button", { name: /laden$/ })).toBeVisible(COMES);
  await nurse.page.getByRole("link", { name: "Einstell." }).click();
  await choice.getByRole("radio", { name: "Nicht über mobile Daten" }).check();
  await pair.fuchs.chats.open(WEBER);
  await sends("Wieder.jpg", "wieder von selbst");
  await large("wieder von selbst");
});

test("what is dropped while offline goes out after a reload", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Funkloch voraus");
  await pair.weber.installed();
  await pair.weber.context.setOffline(true);
  const data = await doctor.page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(3 * 1024 * 1024 + 7).fill(7)], "CT.zip", { type: "application/zip" }));
    return transfer;
  });
  const chat = doctor.page.getByRole("region", { name: "Chat", exact: true });
  await chat.dispatchEvent("dragenter", { dataTransfer: data });
  await expect(doctor.page.getByText("Hier ablegen")).toBeVisible();
  await chat.dispatchEvent("drop", { dataTransfer: data });
  await doctor.page.getByRole("button", { name: "Senden", exact: true }).click(COMES);
  await expect(doctor.page.getByText("CT.zip")).toBeVisible(COMES);
  await pair.weber.context.setOffline(false);
  await doctor.page.reload();
  await pair.weber.locked.unlock(PIN);
  await nurse.page.getByRole("button", { name: "CT.zip laden" }).click(COMES);
  await expect(nurse.page.getByRole("button", { name: /^CT\.zip öffnen/ })).toBeVisible(COMES);
});

test("a voice note is heard by its sender before it goes, and then by the other", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Ich spreche es dir auf");
  const microphone = doctor.page.getByRole("button", { name: "Sprachnachricht aufnehmen" });
  await doctor.field.fill("x");
  await expect(microphone).toHaveCount(0);
  await doctor.field.fill("");
  await microphone.click();
  await expect(doctor.page.getByRole("timer", { name: "Aufnahme läuft" })).toHaveText(/^\d:\d[1-9]$/);
  await doctor.page.getByRole("button", { name: "Beenden und anhören" }).click();
  const recorder = doctor.page.getByRole("group", { name: "Sprachnachricht" });
  await expect(recorder.getByRole("slider")).toHaveAttribute("aria-valuetext", /^0:00 von 0:0[1-9]$/);
  await look(doctor.page, "attachments-voice");
  await recorder.getByRole("button", { name: "Sprachnachricht senden" }).click();
  await expect(recorder).toHaveCount(0);
  await expect(doctor.field).toBeFocused();

  await expect(pair.fuchs.chats.row(WEBER)).toContainText(/Sprachnachricht \(0:0[1-9]\)/, COMES);
  // It comes by itself, and has a dot until it was played.
  const unheard = nurse.messages.getByRole("img", { name: "Noch nicht gehört" });
  await expect(unheard).toBeVisible(COMES);
  await nurse.messages.getByRole("button", { name: "Sprachnachricht abspielen" }).click(COMES);
  // There only while it plays, for a second or so.
  await expect.poll(() => nurse.messages.getByRole("button", { name: "Sprachnachricht anhalten" }).count(), { intervals: [50] }).toBe(1);
  await expect(unheard).toHaveCount(0);
});

test("what is attached and spoken waits in its chat while one looks elsewhere", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Das Foto kommt gleich");
  const { chats } = pair.weber;
  await chats.createGroup("Nachtdienst 4B", [FUCHS]);
  await expect(doctor.title("Nachtdienst 4B")).toBeVisible();
  const elsewhere = async () => {
    await chats.open("Nachtdienst 4B");
    await expect(doctor.title("Nachtdienst 4B")).toBeVisible();
  };
  await chats.open(FUCHS);
  await expect(doctor.message("Das Foto kommt gleich")).toBeVisible();
  await choose(doctor, "Foto oder Video", [{ name: "Ulkus.jpg", mimeType: "image/jpeg", buffer: await photo(doctor, "#a03030") }]);
  const tray = doctor.page.getByRole("group", { name: "Anhänge" });
  const caption = tray.getByRole("textbox", { name: /^Bildunterschrift zu Ulkus/ });
  await caption.fill("Ferse links, Tag 3");
  await doctor.choose("Das Foto kommt gleich", "Antworten");

  await elsewhere();
  await expect(tray).toHaveCount(0);
  await chats.open(FUCHS);
  await expect(caption).toHaveValue("Ferse links, Tag 3");

  await doctor.choose("Das Foto kommt gleich", "Auswählen");
  const bar = doctor.page.getByRole("toolbar", { name: "Ausgewählte Nachrichten" });
  await expect(bar).toBeVisible();
  await expect(tray).toHaveCount(0);
  await doctor.page.keyboard.press("Escape");
  await expect(bar).toHaveCount(0);
  await expect(caption).toHaveValue("Ferse links, Tag 3");
  await doctor.page.getByRole("button", { name: "Senden", exact: true }).click(COMES);
  await expect(nurse.message("Ferse links, Tag 3").getByRole("button", { name: "Foto öffnen" })).toBeVisible(COMES);
  await expect(tray).toHaveCount(0);

  // Whoever has written meanwhile does not tap twice on what was the send button.
  await doctor.field.fill("x");
  await doctor.field.fill("");
  // Nobody is recorded unseen: left, it has stopped and waits to be listened to.
  await doctor.page.getByRole("button", { name: "Sprachnachricht aufnehmen" }).click();
  await expect(doctor.page.getByRole("timer", { name: "Aufnahme läuft" })).toHaveText(/^\d:\d[1-9]$/);
  const recorder = doctor.page.getByRole("group", { name: "Sprachnachricht" });
  await elsewhere();
  await expect(recorder).toHaveCount(0);
  await chats.open(FUCHS);
  await expect(recorder.getByRole("slider")).toHaveAttribute("aria-valuetext", /^0:00 von 0:0[1-9]$/);
  await expect(recorder.getByRole("status")).toHaveText("Die Aufnahme wurde unterbrochen. Bis dahin ist alles da.");
  await expectAccessible(doctor.page, "a voice note that has waited");

  // The lock leaves nothing in the open, and says so.
  await chats.lock();
  await pair.weber.locked.unlock(PIN);
  await expect(doctor.page.getByText("Beim Sperren wurde verworfen, was angehängt, aufgenommen oder für eine Nachricht zu lang und nicht gesendet war.")).toBeVisible(COMES);
  await expect(doctor.page.getByRole("button", { name: "Sprachnachricht aufnehmen" })).toBeVisible(COMES);
  await expect(recorder).toHaveCount(0);
});

test("a photo of the app's camera goes without having been anywhere else", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Ich mache ein Foto");
  await doctor.page.getByRole("button", { name: "Anhängen" }).click();
  await doctor.page.getByRole("menuitem", { name: "Kamera" }).click();
  const camera = doctor.page.getByRole("dialog", { name: "Kamera" });
  await camera.getByRole("button", { name: "Foto aufnehmen" }).click(COMES);
  await camera.getByRole("button", { name: "Verwenden" }).click(COMES);
  await expect(camera).toHaveCount(0);
  await expect(doctor.page.getByRole("group", { name: "Anhänge" })).toBeVisible();
  await doctor.field.fill("Verband, eben gewechselt");
  await doctor.page.getByRole("button", { name: "Senden", exact: true }).click();
  await expect(nurse.message("Verband, eben gewechselt").getByRole("button", { name: "Foto öffnen" })).toBeVisible(COMES);
});

test("a name is hidden and the picture cut before it goes", async ({ pair }) => {
  const { doctor, nurse } = await together(pair, "Ohne Namen");
  await choose(doctor, "Foto oder Video", [{ name: "Brief.jpg", mimeType: "image/jpeg", buffer: await photo(doctor, "#305080") }]);
  const tray = doctor.page.getByRole("group", { name: "Anhänge" });
  await tray.getByRole("button", { name: /^Brief\.\w+ bearbeiten$/ }).click(COMES);
  const editor = doctor.page.getByRole("dialog", { name: "Bild bearbeiten" });
  for (const tool of ["Unkenntlich", "Zuschneiden"]) {
    await editor.getByRole("radio", { name: tool }).click();
    await editor.getByRole("button", { name: "In der Mitte platzieren" }).click(COMES);
    await editor.getByRole("button", { name: "Übernehmen" }).click();
  }
  await editor.getByRole("button", { name: "Fertig" }).click();
  await expect(editor).toHaveCount(0);
  await expect(tray.getByText(/640.×.480/)).toBeVisible(COMES);
  await doctor.field.fill("Der Brief");
  await doctor.page.getByRole("button", { name: "Senden", exact: true }).click(COMES);
  await expect(nurse.message("Der Brief").getByRole("button", { name: "Foto öffnen" })).toBeVisible(COMES);
});
