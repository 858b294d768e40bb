/**
 * What a search asks the engine for. The field asks with the key, the lists when they are drawn: for the very same. Where one looks
 * for one kind alone, nothing else is asked for, and more of it.
 */
import type { Query } from "@konsil/engine";

/** In what one looks. */
export type Scope = "all" | "chats" | "people" | "messages" | "files";

const PEOPLE_MAX = 30;
const PEOPLE_ALONE_MAX = 100;
const HITS_FIRST = 50;
const HITS_ALONE_FIRST = 100;
const DUTIES_MAX = 10;

const within = (scope: Scope, ...scopes: Scope[]) => scope === "all" || scopes.includes(scope);

export const searchedChats = (search: string, scope: Scope) => (within(scope, "chats") ? ({ query: "chats", search, filter: "all" } as const) : null);

export const searchedPeople = (search: string, scope: Scope) =>
  within(scope, "people") ? ({ query: "directory", search, limit: scope === "all" ? PEOPLE_MAX : PEOPLE_ALONE_MAX } as const) : null;

export const searchedMessages = (text: string, scope: Scope, limit = scope === "all" ? HITS_FIRST : HITS_ALONE_FIRST) =>
  within(scope, "messages", "files")
    ? ({ query: "search", text, conversation: null, filter: scope === "files" ? "files" : scope === "messages" ? "texts" : "all", limit } as const)
    : null;

/** Who is on duty is a person. */
export const searchedDuties = (search: string, scope: Scope) => (within(scope, "people") ? ({ query: "duties", search, limit: DUTIES_MAX } as const) : null);

/** All of it, in the order in which it is shown. */
export function searched(search: string, scope: Scope): Query[] {
  const asked = [searchedChats(search, scope), searchedDuties(search, scope), searchedPeople(search, scope), searchedMessages(search, scope)];
  return asked.filter((query) => query !== null);
}
