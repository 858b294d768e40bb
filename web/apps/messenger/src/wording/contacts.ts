/**
 * A contact that is passed on: who in words, and on the next line the address of their page in this app. It is a text like any other,
 * so that everybody can read it; the app shows whom the address means by what the house's certificates say, not by the words.
 */
import type { PersonView } from "@konsil/engine";
import { paths } from "../routing/paths.ts";

const CONTACT = /^(\S[^\n]{0,400}?)\s+(https?:\/\/\S+)$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function contactText({ id, name, role }: Pick<PersonView, "id" | "name" | "role">, origin: string = location.origin): string {
  const who = role === "" ? name : `${name}, ${role}`;
  return `${who}\n${origin}${paths.person(id)}`;
}

/** Null for any other text. */
export function contactOf(text: string, origin: string = location.origin): { id: string; who: string } | null {
  const [, who, address] = CONTACT.exec(text) ?? [];
  const prefix = `${origin}${paths.person("")}`;
  if (who === undefined || !address?.startsWith(prefix)) return null;
  const id = address.slice(prefix.length);
  return ID.test(id) ? { id, who } : null;
}
