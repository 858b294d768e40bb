/** How people are named where there is little room, and what the design system is told of them. */
import type { PersonView } from "@konsil/engine";
import type { Outside } from "@konsil/ui";

/** "Miriam" for Miriam Fuchs, "Dr. Kaya" for Dr. Aylin Kaya, "Labor-Dienst" for itself. */
export function shortName(name: string): string {
  const words = name.split(" ").filter((word) => word !== "");
  const title = words.findLast((word) => /^(Dr|Prof|PD)\.?$/.test(word));
  if (title === undefined) return words[0] ?? name;
  return `${title} ${words.at(-1)}`;
}

export function outsideOf(person: Pick<PersonView, "level">): Outside | undefined {
  return person.level === "internal" ? undefined : person.level;
}
