/** A person of the administration's list as one that can be picked. */
import type { Person } from "@konsil/admin-api";
import type { PickerPerson } from "@konsil/ui";

export function asPicker({ id, name, role }: Pick<Person, "id" | "name" | "role">): PickerPerson {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word) && !word.endsWith("."));
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0] ?? "").join("").toUpperCase();
  return { id, name, role, initials, hue: Number.parseInt(id.slice(-1), 16) & 7 };
}
