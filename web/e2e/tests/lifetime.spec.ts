/** How long messages stay: two browsers, a real server. That they disappear is told with native devices, whose clocks can be set. */
import { look } from "../support/look.ts";
import { expect, test } from "../support/ownHospital.ts";

const SOMMER = "Dr. Frank Sommer";
const KERN = "Selma Kern";
const COMES = { timeout: 60_000 };

test.slow();

test("one says how long, both see it, and a message tells both of its dates", async ({ hospital, person }) => {
  const sommer = await person(SOMMER);
  const kern = await person(KERN);
  await hospital.admit([sommer, "Oberarzt Innere"], [kern, "Pflege 4B"]);
  const doctor = await sommer.chats.startWith(KERN);
  await doctor.send("Das bleibt");
  await expect(kern.chats.row(SOMMER)).toBeVisible(COMES);
  const nurse = await kern.chats.open(SOMMER);
  await expect(nurse.message("Das bleibt")).toBeVisible(COMES);

  await doctor.info();
  await doctor.page.getByRole("button", { name: "Nachrichten verschwinden: Aus" }).click();
  const dialog = doctor.page.getByRole("dialog", { name: "Nachrichten verschwinden" });
  await expect(dialog.getByRole("button", { name: "Übernehmen" })).toBeDisabled();
  await expect(dialog).toContainText("Im Archiv bleibt es");
  // For a shift: whoever sets it reads what that means.
  await expect(dialog).not.toContainText("liest es nie");
  await dialog.getByRole("radio", { name: "nach 8 Stunden" }).check();
  await expect(dialog).toContainText("Wer in dieser Zeit nicht hineinsieht, liest es nie.");
  await look(doctor.page, "lifetime-dialog");
  await dialog.getByRole("button", { name: "Übernehmen" }).click();
  await expect(dialog).toHaveCount(0);
  for (const one of [doctor, nurse]) await expect(one.page.getByRole("img", { name: "Nachrichten verschwinden nach 8 Stunden" })).toContainText("8 h", COMES);
  await expect(nurse.messages).toContainText(`${SOMMER} hat eingestellt: Nachrichten verschwinden nach 8 Stunden von den Geräten`);
  await doctor.page.getByRole("button", { name: "Nachrichten verschwinden: nach 8 Stunden" }).click();
  await dialog.getByRole("radio", { name: "nach 7 Tagen" }).check();
  await dialog.getByRole("button", { name: "Übernehmen" }).click();
  await expect(dialog).toHaveCount(0);

  await expect(doctor.messages).toContainText("Du hast eingestellt: Nachrichten verschwinden nach 7 Tagen von den Geräten", COMES);
  await expect(nurse.messages).toContainText(`${SOMMER} hat eingestellt: Nachrichten verschwinden nach 7 Tagen von den Geräten`, COMES);
  for (const one of [doctor, nurse]) await expect(one.page.getByRole("img", { name: "Nachrichten verschwinden nach 7 Tagen" })).toBeVisible();
  await expect(doctor.page.getByRole("button", { name: "Nachrichten verschwinden: nach 7 Tagen" })).toBeVisible();

  await nurse.send("Das verschwindet");
  await expect(doctor.message("Das verschwindet")).toBeVisible(COMES);
  for (const one of [doctor, nurse]) {
    await one.choose("Das verschwindet", "Nachrichteninfo");
    await expect(one.page.getByText(/Verschwindet von den Geräten: .+ Uhr; im Archiv, solange das Krankenhaus es führt\./)).toBeVisible();
  }
  await look(nurse.page, "lifetime-info");
  await nurse.choose("Das bleibt", "Nachrichteninfo");
  await expect(nurse.page.getByText(/Verschwindet von den Geräten/)).toHaveCount(0);

  // In a direct chat either of the two may end it.
  await nurse.info();
  await nurse.page.getByRole("button", { name: "Nachrichten verschwinden: nach 7 Tagen" }).click();
  await nurse.page.getByRole("dialog", { name: "Nachrichten verschwinden" }).getByRole("radio", { name: "Aus" }).check();
  await nurse.page.getByRole("button", { name: "Übernehmen" }).click();
  await expect(doctor.messages).toContainText(`${KERN} hat eingestellt: Nachrichten bleiben auf den Geräten`, COMES);
  await expect(doctor.page.getByRole("img", { name: /^Nachrichten verschwinden/ })).toHaveCount(0);
});
