/** Every address of the app, both ways: the only place where one is written or read. */
export type Route =
  | { name: "chats" }
  | { name: "chat"; id: string }
  | { name: "chatInfo"; id: string }
  | { name: "person"; id: string }
  | { name: "me" }
  | { name: "join" }
  | { name: "linkDevice" };

export const paths = {
  chats: () => "/chats",
  chat: (id: string) => `/chats/${encodeURIComponent(id)}`,
  chatInfo: (id: string) => `/chats/${encodeURIComponent(id)}/info`,
  person: (id: string) => `/personen/${encodeURIComponent(id)}`,
  me: () => "/ich",
  join: () => "/beitreten",
  linkDevice: () => "/verknuepfen",
} as const;

/** What an address means; an unknown one means the chat list. */
export function routeOf(path: string): Route {
  const [first, second, third, ...rest] = path.split("/").filter((part) => part !== "").map(decode);
  if (rest.length > 0) return { name: "chats" };
  if (first === "chats" && second && third === "info") return { name: "chatInfo", id: second };
  if (first === "chats" && second && third === undefined) return { name: "chat", id: second };
  if (first === "personen" && second && third === undefined) return { name: "person", id: second };
  if (second !== undefined) return { name: "chats" };
  if (first === "ich") return { name: "me" };
  if (first === "beitreten") return { name: "join" };
  if (first === "verknuepfen") return { name: "linkDevice" };
  return { name: "chats" };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The chat an address belongs to, if any. */
export function chatOf(route: Route): string | null {
  return route.name === "chat" || route.name === "chatInfo" ? route.id : null;
}
