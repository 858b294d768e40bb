/** What a search asks the engine for. The field asks with the key, the lists when they are drawn: for the very same. */

const PEOPLE_MAX = 30;
const HITS_FIRST = 50;
const DUTIES_MAX = 10;

export const searchedChats = (search: string) => ({ query: "chats", search, filter: "all" }) as const;

export const searchedPeople = (search: string) => ({ query: "directory", search, limit: PEOPLE_MAX }) as const;

export const searchedMessages = (text: string, limit = HITS_FIRST) => ({ query: "search", text, conversation: null, limit }) as const;

export const searchedDuties = (search: string) => ({ query: "duties", search, limit: DUTIES_MAX }) as const;

/** All of it, in the order in which it is shown. */
export function searched(search: string) {
  return [searchedChats(search), searchedDuties(search), searchedPeople(search), searchedMessages(search)];
}
