/** How people are named where there is little room, and what the design system is told of them. */
import type { ChatRowView, ConversationView, PersonView } from "@konsil/engine";
import type { Outside } from "@konsil/ui";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

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

/** How a chat's picture looks: round for a person, a notebook for one's own notes. */
export function shapeOf({ kind, settings }: Pick<ChatRowView, "kind" | "settings">): "person" | "group" | "notes" {
  if (settings.notes) return "notes";
  return kind === "direct" ? "person" : "group";
}

/** Is whoever reads here a guest of this chat? */
export function readsAsGuest({ members }: Pick<ConversationView, "members">): boolean {
  return members.some(({ person }) => person.me && person.level === "guest");
}

/** "Miriam schreibt …", "Miriam und Dr. Kaya schreiben …", "3 Personen schreiben …". */
export function typingText(i18n: I18n, names: readonly string[]): string {
  const [first, second] = names.map(shortName);
  if (first === undefined) return "";
  if (second === undefined) return i18n._(msg`${first} schreibt …`);
  return names.length === 2 ? i18n._(msg`${first} und ${second} schreiben …`) : i18n._(msg`${names.length} Personen schreiben …`);
}
