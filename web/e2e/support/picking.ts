/** Choosing people from a list that is searched, as in every dialog with one. German texts. */
import { expect, type Locator } from "@playwright/test";

/**
 * Picks people by their names. The list follows the words a moment later: a row is clicked when it is the only one left,
 * because one that moves up between the press and the release is missed, by a test as by a hand.
 */
export async function pickPeople(dialog: Locator, people: string[]): Promise<void> {
  const rows = dialog.getByRole("list", { name: "Personen" }).getByRole("listitem");
  for (const person of people) {
    await dialog.getByRole("searchbox").fill(person);
    await expect(rows).toHaveCount(1);
    // The box itself is hidden behind its picture.
    await rows.getByRole("checkbox", { name: person }).check({ force: true });
  }
}
