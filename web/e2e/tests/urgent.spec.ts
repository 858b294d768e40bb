/**
 * Something urgent: sent, answered by keyboard and by touch, and both see it; heard and seen from another chat. Two browsers, a real
 * server, a phone's size, too.
 */
import { look } from "../support/look.ts";
import { expect, test } from "../support/ownHospital.ts";
import type { Person } from "../support/person.ts";
import { lookAway, lookBack } from "../support/pushService.ts";
import { atRest } from "../support/stage.ts";

const FALK = "Dr. Ruth Falk";
const OTTO = "Jan Otto";
const LENZ = "Dr. Eva Lenz";
const KAI = "Kai Busch";
const BRANDT = "Dr. Max Brandt";
const IDA = "Ida Sommer";
const NORA = "Dr. Nora Haas";
const NOLL = "Bernd Noll";
const PIA = "Pia Lang";
const VEIT = "Rosa Veit";
const OLE = "Ole Brink";
const LUND = "Karin Lund";
const TILL = "Till Ernst";
const COMES = { timeout: 60_000 };
const SAID = "Kalium 6,1 mmol/l, Zi. 412";

test.slow();

test("an urgent message is acknowledged, and its sender sees by whom", async ({ hospital, person }) => {
  const falk = await person(FALK);
  const otto = await person(OTTO);
  await hospital.admit([falk, "Oberärztin Innere"], [otto, "Pflege 4B"]);
  const doctor = await falk.chats.startWith(OTTO);
  await doctor.send("Guten Morgen");
  await expect(otto.chats.row(FALK)).toBeVisible(COMES);

  // Esc takes it back; then in earnest.
  const marked = doctor.page.getByRole("group", { name: "Dringend" });
  const mark = async () => {
    await doctor.page.getByRole("button", { name: "Anhängen" }).click();
    await doctor.page.getByRole("menuitem", { name: "Dringend" }).click();
    await expect(marked).toContainText("Alle im Chat sollen bestätigen.");
  };
  await mark();
  await expect(doctor.page.getByRole("textbox", { name: "Nachricht" })).toBeFocused();
  await doctor.page.keyboard.press("Escape");
  await expect(marked).toHaveCount(0);
  await mark();
  await look(doctor.page, "urgent-composer");
  await doctor.send(SAID);
  await expect(marked, "the next one is as always").toHaveCount(0);
  await expect(doctor.message(SAID)).toContainText("0 von 1 bestätigt", COMES);

  await expect(otto.chats.row(FALK)).toContainText("Dringend", COMES);
  await look(otto.page, "urgent-list");
  const nurse = await otto.chats.open(FALK);
  const card = nurse.message(SAID);
  await expect(card).toContainText("Bestätigung nötig", COMES);
  await look(nurse.page, "urgent-awaited");
  await nurse.page.setViewportSize({ width: 390, height: 844 });
  await look(nurse.page, "urgent-phone");
  const button = card.getByRole("button", { name: "Bestätigen", exact: true });
  await button.focus();
  await nurse.page.keyboard.press("Enter");
  await expect(card.getByRole("status")).toContainText("Du hast bestätigt");
  await expect(button).toHaveCount(0);
  await nurse.page.setViewportSize({ width: 1440, height: 1024 });
  await expect(otto.chats.row(FALK)).not.toContainText("Dringend");

  await expect(doctor.message(SAID)).toContainText("1 von 1 bestätigt", COMES);
  await doctor.message(SAID).getByRole("button", { name: /1 von 1 bestätigt/ }).click();
  await expect(doctor.page.getByRole("list", { name: "Bestätigt" })).toContainText(OTTO);
  await look(doctor.page, "urgent-info");
});

test("an urgent message is taken over, called back or declined, and whoever has not answered is woken again", async ({ hospital, person }) => {
  const lenz = await person(LENZ);
  const kai = await person(KAI);
  await hospital.admit([lenz, "Oberärztin Innere"], [kai, "Pflege 4B"]);
  const doctor = await lenz.chats.startWith(KAI);
  await doctor.send("Guten Morgen");
  await expect(kai.chats.row(LENZ)).toBeVisible(COMES);
  const nurse = await kai.chats.open(LENZ);
  const mark = async (word: string) => {
    await doctor.page.getByRole("button", { name: "Anhängen" }).click();
    await doctor.page.getByRole("menuitem", { name: word }).click();
  };

  // Nobody has answered yet: she has him woken again, and a second time too soon.
  await mark("Dringend");
  await doctor.send(SAID);
  const sent = doctor.message(SAID);
  await expect(sent).toContainText("0 von 1 bestätigt", COMES);
  await sent.getByRole("button", { name: /0 von 1 bestätigt/ }).click();
  await expect(doctor.page.getByText("Wer nicht bestätigt hat, wird noch einige Male geweckt.")).toBeVisible();
  await look(doctor.page, "urgent-again");
  const again = doctor.page.getByRole("button", { name: "Jetzt noch einmal wecken" });
  await again.click();
  await expect(doctor.page.getByText("Wer nicht bestätigt hat, wird jetzt geweckt").first()).toBeVisible();
  await again.click();
  await expect(doctor.page.getByText("Das ist gerade erst geschehen. Warte eine Minute.").first()).toBeVisible();
  await doctor.page.getByRole("button", { name: "Nicht weiter wecken" }).click();
  await expect(doctor.page.getByText("Niemand wird mehr geweckt").first()).toBeVisible();

  // He cannot, says why, and then he can.
  const card = nurse.message(SAID);
  await card.getByRole("button", { name: "Kann gerade nicht" }).click();
  const dialog = nurse.page.getByRole("dialog", { name: "Kann gerade nicht" });
  await dialog.getByRole("textbox", { name: "Warum? (freiwillig)" }).fill("Im OP bis 11 Uhr");
  await look(nurse.page, "urgent-decline");
  await dialog.getByRole("button", { name: "Antworten" }).click();
  await expect(card.getByRole("status")).toContainText("Du kannst gerade nicht: Im OP bis 11 Uhr");
  await expect(sent).toContainText("Kai kann gerade nicht: Im OP bis 11 Uhr", COMES);
  await expect(again, "nobody is left").toHaveCount(0);
  await card.getByRole("button", { name: "Ändern" }).click();
  await card.getByRole("button", { name: "Ich übernehme" }).click();
  await expect(card.getByRole("status")).toContainText("Du übernimmst");
  await expect(sent).toContainText("Kai übernimmt", COMES);
  await expect(doctor.page.getByRole("list", { name: "Bestätigt" })).toContainText("Übernimmt");
  await look(doctor.page, "urgent-taken-over");
  await look(nurse.page, "urgent-own-answer");
});

test("a photo is urgent, and what is important stands out and asks for nothing", async ({ hospital, person }) => {
  const brandt = await person(BRANDT);
  const ida = await person(IDA);
  await hospital.admit([brandt, "Oberärztin Innere"], [ida, "Pflege 4B"]);
  const doctor = await brandt.chats.startWith(IDA);
  await doctor.send("Guten Morgen");
  await expect(ida.chats.row(BRANDT)).toBeVisible(COMES);
  const { page } = doctor;
  const mark = async (word: string) => {
    await page.getByRole("button", { name: "Anhängen" }).click();
    await page.getByRole("menuitem", { name: word }).click();
    await expect(page.getByRole("group", { name: word })).toBeVisible();
  };

  await mark("Wichtig");
  await look(page, "important-composer");
  await doctor.send("Visite um neun statt um zehn");
  await expect(page.getByRole("group", { name: "Wichtig" })).toHaveCount(0);
  await mark("Dringend");
  await page.getByRole("button", { name: "Anhängen" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: "Foto oder Video" }).click();
  const address = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1_200, 900];
    const context = canvas.getContext("2d");
    if (context) {
      context.fillStyle = "#a03030";
      context.fillRect(0, 0, 1_200, 900);
    }
    return canvas.toDataURL("image/jpeg");
  });
  const buffer = Buffer.from(address.slice(address.indexOf(",") + 1), "base64");
  await (await chooser).setFiles([{ name: "Wunde.jpg", mimeType: "image/jpeg", buffer }]);
  await doctor.field.fill("Blutet wieder, Zi. 412");
  await look(page, "urgent-photo-tray");
  const go = page.getByRole("button", { name: "Senden", exact: true });
  await expect(go).toBeEnabled(COMES);
  await go.click();

  await expect(ida.chats.row(BRANDT)).toContainText("Dringend", COMES);
  const nurse = await ida.chats.open(BRANDT);
  const important = nurse.message("Visite um neun statt um zehn");
  await expect(important).toContainText("Wichtig");
  await expect(important.getByRole("button", { name: "Bestätigen", exact: true })).toHaveCount(0);
  const card = nurse.message("Blutet wieder, Zi. 412");
  await expect(card).toContainText("Bestätigung nötig");
  await expect(card.locator("img").last()).toHaveJSProperty("naturalWidth", 400, COMES);
  await look(nurse.page, "urgent-photo");
  await card.getByRole("button", { name: "Rufe zurück" }).click();
  await expect(card.getByRole("status")).toContainText("Du rufst zurück");
  await expect(doctor.message("Blutet wieder, Zi. 412")).toContainText("Ida ruft zurück", COMES);
});

/** In place of the browser's sounds a list of their tones: round ones of a message, angular ones of what is urgent. */
async function listens(person: Person): Promise<(shape: "ready" | "sine" | "triangle") => Promise<number>> {
  await person.context.addInitScript(() => {
    const heard: string[] = [];
    const nothing = () => undefined;
    class Listener {
      readonly state = "running";
      readonly currentTime = 0;
      readonly destination = {};
      readonly resume = () => Promise.resolve();
      readonly suspend = () => Promise.resolve();
      readonly createGain = () => ({ connect: nothing, gain: { setValueAtTime: nothing, exponentialRampToValueAtTime: nothing } });
      createOscillator() {
        const tone = { type: "", frequency: { value: 0 }, connect: (to: unknown) => to, start: () => void heard.push(tone.type), stop: nothing };
        return tone;
      }
      constructor() {
        heard.push("ready");
      }
    }
    Object.assign(window, { AudioContext: Listener, heard });
  });
  return (shape) => person.page.evaluate((of) => (window as never as { heard: string[] }).heard.filter((one) => one === of).length, shape);
}

test("what comes is heard, and a strip above the open chat leads to what is urgent in another one", async ({ hospital, person }) => {
  const nora = await hospital.colleague(NORA, "Oberärztin Innere");
  const noll = await hospital.colleague(NOLL, "Labor");
  const pia = await person(PIA);
  const heard = await listens(pia);
  const { page } = pia;
  await page.clock.install();
  await pia.join(await hospital.invite(PIA, "Pflege 4B"));
  await pia.chats.heading.click();
  await expect.poll(() => heard("ready"), COMES).toBe(1);
  // Nothing that was missed comes any more: from now on one hears.
  await page.clock.runFor(2_000);

  await nora.sends(PIA, "Guten Morgen");
  await expect.poll(() => heard("sine"), COMES).toBe(2);
  await noll.sends(PIA, "Das Labor ist da");
  await expect(pia.chats.row(NOLL)).toBeVisible(COMES);
  const chat = await pia.chats.open(NOLL);
  await expect(chat.message("Das Labor ist da")).toBeVisible(COMES);
  const before = await heard("sine");
  await noll.sends(PIA, "Kontrolle läuft");
  const line = chat.message("Kontrolle läuft");
  await expect(line).toBeVisible(COMES);
  expect(await heard("sine"), "one sees it come").toBe(before);
  expect(await heard("triangle")).toBe(0);

  // In the other chat something urgent: heard, said once, and above the messages, which stay where they are.
  const place = async () => {
    await atRest(page);
    return Math.round((await line.boundingBox())?.y ?? -1);
  };
  const stands = await place();
  const strip = page.getByRole("link", { name: `Dringend: ${NORA}`, exact: true });
  const waits = (bar: string) => page.getByRole("navigation", { name: bar }).getByRole("img", { name: /Dringendes wartet/ });
  await nora.sends(PIA, SAID, { urgent: true });
  await expect(strip).toBeVisible(COMES);
  await expect.poll(() => heard("triangle")).toBe(6);
  await expect(page.getByRole("alert").filter({ hasText: `Dringend: ${NORA}` })).toHaveCount(1);
  await expect(waits("Bereiche")).toBeVisible();
  expect(await place()).toBe(stands);
  await look(page, "urgent-elsewhere");
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(strip).toBeVisible();
  await look(page, "urgent-elsewhere-phone");

  // It leads there, waits in the tab bar until it is acknowledged, and is gone then.
  await strip.click();
  await expect(chat.title(NORA)).toBeVisible();
  await expect(chat.message(SAID)).toContainText("Bestätigung nötig", COMES);
  await expect(strip).toHaveCount(0);
  await chat.back();
  await expect(waits("Navigation")).toBeVisible();
  await look(page, "urgent-waits-phone");
  await pia.chats.open(NOLL);
  await expect(strip).toBeVisible();
  await strip.click();
  await chat.message(SAID).getByRole("button", { name: "Bestätigen", exact: true }).click();
  await expect(chat.message(SAID).getByRole("status")).toContainText("Du hast bestätigt");
  await chat.back();
  await expect(pia.chats.row(NORA)).not.toContainText("Dringend");
  await expect(waits("Navigation")).toHaveCount(0);
  await pia.chats.open(NOLL);
  await expect(line).toBeVisible();
  await expect(strip).toHaveCount(0);
});

test("one chooses what one hears", async ({ hospital, person }) => {
  const veit = await hospital.colleague(VEIT, "Labor");
  const ole = await person(OLE);
  const heard = await listens(ole);
  await ole.page.clock.install();
  await ole.join(await hospital.invite(OLE, "Pflege 4B"));
  await ole.chats.heading.click();
  await expect.poll(() => heard("ready"), COMES).toBe(1);
  await ole.page.clock.runFor(2_000);
  await ole.page.getByRole("navigation", { name: "Bereiche" }).getByRole("link", { name: "Einstell." }).click();
  const choice = ole.page.getByRole("group", { name: "Solange Konsil offen ist" });
  await expect(choice.getByRole("radio", { name: "Alle" })).toBeChecked();
  await choice.getByRole("radio", { name: "Nur Dringendes" }).check();
  await expect.poll(() => heard("triangle"), "how it sounds").toBe(6);
  await look(ole.page, "sounds");
  await veit.sends(OLE, "Das Labor ist da");
  await expect(ole.chats.row(VEIT)).toContainText("Das Labor ist da", COMES);
  await veit.sends(OLE, "Kalium 6,1", { urgent: true });
  await expect(ole.chats.row(VEIT)).toContainText("Dringend", COMES);
  await expect.poll(() => heard("triangle")).toBe(12);
  expect(await heard("sine")).toBe(0);
  await choice.getByRole("radio", { name: "Keine" }).check();
  await veit.sends(OLE, "Kontrolle auch", { urgent: true });
  await expect(ole.chats.row(VEIT)).toContainText("Kontrolle auch", COMES);
  expect(await heard("triangle")).toBe(12);
});

test("what is urgent is heard from a muted chat while somebody looks, and not while nobody does", async ({ hospital, person }) => {
  const lund = await hospital.colleague(LUND, "Labor");
  const till = await person(TILL);
  const heard = await listens(till);
  await till.page.clock.install();
  await till.join(await hospital.invite(TILL, "Pflege 4B"));
  await till.chats.heading.click();
  await expect.poll(() => heard("ready"), COMES).toBe(1);
  await till.page.clock.runFor(2_000);
  await lund.sends(TILL, "Das Labor ist da");
  await expect(till.chats.row(LUND)).toContainText("Das Labor ist da", COMES);
  await till.chats.choose(LUND, "Immer stumm");
  await expect(till.chats.row(LUND).getByRole("img", { name: "Stumm" })).toBeVisible();

  await lookAway(till.page);
  await lund.sends(TILL, "Kalium 6,1", { urgent: true });
  await expect(till.chats.row(LUND)).toContainText("Kalium 6,1", COMES);
  await lookBack(till.page);
  await lund.sends(TILL, "Kalium 6,3", { urgent: true });
  await expect(till.chats.row(LUND)).toContainText("Kalium 6,3", COMES);
  await expect.poll(() => heard("triangle"), "the second one alone").toBe(6);
});
