/** Something urgent: sent, acknowledged by keyboard, and both see it. Two browsers, a real server, a phone's size, too. */
import { look } from "../support/look.ts";
import { expect, test } from "../support/ownHospital.ts";

const FALK = "Dr. Ruth Falk";
const OTTO = "Jan Otto";
const COMES = { timeout: 60_000 };
const SAID = "Kalium 6,1 mmol/l, Zi. 412";

test.slow();

test("an urgent message is acknowledged, and its sender sees by whom", async ({ hospital, person }) => {
  const falk = await person(FALK);
  await falk.join(await hospital.invite(FALK, "Oberärztin Innere"));
  const otto = await person(OTTO);
  await otto.join(await hospital.invite(OTTO, "Pflege 4B"));
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
