/** A whole ward at once: a list is read, held against who is there, and everybody new gets a letter that opens the messenger. */
import { look } from "../support/look.ts";
import { expect, test } from "../support/ownHospital.ts";
import { PIN } from "../support/person.ts";
import { SetUpScreen } from "../support/setUp.ts";

const LIST = [
  "Personal des Hauses",
  "",
  "Personalnr.;Nachname;Vorname;Titel;Berufsgruppe;Abteilung",
  "1001;Fuchs;Miriam;;Pflege;Station 4B",
  "1002;Hollmann;Petra;;IT;",
  "1003;Kaya;Aylin;Dr.;Ärztlich;Kardiologie",
  "1004;Fuchs;Miriam;;Pflege;Station 7 Ost",
  "1005;;;;Pflege;Station 2A",
  '1006;"=HYPERLINK(""x"")";;;IT;',
  "1007;;Jana;;Pflege;Station 2A",
].join("\r\n");

test("a list of people is checked, and those chosen are invited with letters of their own", async ({ emptyHospital: hospital, person }) => {
  test.slow();
  const petra = await person("Petra Hollmann");
  const { page } = petra;
  await new SetUpScreen(page).found(hospital.setUpLink, "Petra Hollmann", PIN);
  await page.getByRole("navigation").getByText("Personen").click();
  await page.getByRole("button", { name: "Liste einlesen" }).click();

  await test.step("half of a spreadsheet is no list, and the page says what to do", async () => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Excel- oder CSV-Datei wählen" }).click();
    await (await chooser).setFiles({ name: "Personal.xlsx", mimeType: "application/octet-stream", buffer: Buffer.from("PK\u0003\u0004") });
    await expect(page.getByText(/^Diese Tabelle lässt sich nicht lesen/)).toBeVisible();
    await look(page, "einlesen");
  });

  await test.step("saved as Windows does, it is read with its umlauts, and every row says what it means", async () => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Excel- oder CSV-Datei wählen" }).click();
    await (await chooser).setFiles({ name: "Personal.csv", mimeType: "text/csv", buffer: Buffer.from(LIST, "latin1") });
    const row = (name: RegExp) => page.getByRole("row", { name });
    await expect(row(/Petra Hollmann/)).toContainText("Gibt es schon");
    await expect(row(/Dr\. Aylin Kaya/)).toContainText("Ärztlich, Kardiologie");
    await expect(row(/Station 7 Ost/)).toContainText("Heißt wie Zeile 4.");
    await expect(page.getByText("In dieser Zeile steht kein Name.")).toBeVisible();
    await expect(row(/Jana/)).toContainText("In dieser Zeile fehlt der Nachname.");
    await expect(page.getByRole("button", { name: "3 Personen einladen" })).toBeEnabled();
    await look(page, "einlesen-pruefen");
  });

  await test.step("another column is the function", async () => {
    await page.getByRole("combobox", { name: /^Abteilung/ }).selectOption({ label: "Keine" });
    await expect(page.getByRole("row", { name: /Dr\. Aylin Kaya/ })).not.toContainText("Kardiologie");
    await page.getByRole("combobox", { name: /^Abteilung/ }).selectOption({ label: "Abteilung" });
    await page.getByRole("row", { name: /Station 7 Ost/ }).getByRole("checkbox", { name: "Miriam Fuchs einladen" }).press("Space");
    await expect(page.getByRole("button", { name: "4 Personen einladen" })).toBeVisible();
  });

  const codes = await test.step("all four are invited; closing without letters is asked about", async () => {
    await page.getByRole("button", { name: "4 Personen einladen" }).click();
    const dialog = page.getByRole("dialog", { name: "4 Personen eingeladen" });
    await expect(dialog).toBeVisible({ timeout: 60_000 });
    await look(page, "einlesen-briefe");
    await page.keyboard.press("Escape");
    await expect(dialog.getByText(/^Noch ist nichts gedruckt oder gespeichert/)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog.getByRole("button", { name: "Ohne Briefe schließen" })).toBeVisible();
    const saved = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Liste mit Links speichern" }).click();
    const chunks: Buffer[] = [];
    for await (const chunk of await (await saved).createReadStream()) chunks.push(chunk as Buffer);
    const lines = Buffer.concat(chunks).toString("utf8").split("\r\n");
    expect(lines[0]).toBe("\uFEFFName;Link;Code");
    expect(lines.slice(1).map((line) => line.split(";")[0])).toEqual(["Miriam Fuchs", "Dr. Aylin Kaya", "Miriam Fuchs", `"'=HYPERLINK(""x"")"`]);
    await dialog.getByRole("button", { name: "Fertig" }).click();
    return lines.slice(1).map((line) => line.split(";")[1] ?? "");
  });

  await test.step("they stand among the invited, and a letter's link opens the messenger", async () => {
    await expect(page.getByRole("row", { name: /Miriam Fuchs/ })).toHaveCount(2);
    await expect(page.getByRole("row", { name: /Dr\. Aylin Kaya/ })).toContainText("Ärztlich, Kardiologie");
    const aylin = await person("Dr. Aylin Kaya");
    await aylin.page.goto(codes[1] ?? "");
    await expect(aylin.page.getByText("Klinikum Nordstadt archiviert keine Chats.")).toBeVisible();
    await aylin.page.goto("about:blank");
    await aylin.join(codes[1] ?? "");
    await aylin.chats.startWith("Petra Hollmann");
  });
});
