/** Choosing people or chats from a list that is searched, as in every dialog with one. German texts. */
import { expect, type Locator } from "@playwright/test";

/**
 * The row of what was searched for. The list follows the words a moment later: a row is pressed when it is the only one left,
 * because one that moves up between the press and the release is missed, by a test as by a hand.
 */
async function onlyRow(dialog: Locator, name: string, list: string): Promise<Locator> {
  const rows = dialog.getByRole("list", { name: list }).getByRole("listitem");
  await dialog.getByRole("searchbox").fill(name);
  await expect(rows).toHaveCount(1);
  return rows;
}

/** Picks people by their names, or chats by their titles. */
export async function pickPeople(dialog: Locator, people: string[], list = "Personen"): Promise<void> {
  for (const person of people) {
    const row = await onlyRow(dialog, person, list);
    // The box itself is hidden behind its picture.
    await row.getByRole("checkbox", { name: person }).check({ force: true });
  }
}

/** Presses the one whose name it is. */
export async function pressPerson(dialog: Locator, person: string): Promise<void> {
  const row = await onlyRow(dialog, person, "Personen");
  await row.getByRole("button", { name: person }).click();
}
