/** Every address of the app, both ways: the only place where one is written or read. */
export type Route =
  | { name: "chats" }
  | { name: "chat"; id: string }
  | { name: "chatInfo"; id: string }
  | { name: "messageInfo"; id: string; message: string }
  | { name: "person"; id: string }
  | { name: "duty"; id: string }
  | { name: "me" }
  | { name: "join" }
  | { name: "linkDevice" }
  | { name: "guest"; invitation: string };

export const paths = {
  chats: () => "/chats",
  chat: (id: string) => `/chats/${encodeURIComponent(id)}`,
  chatInfo: (id: string) => `/chats/${encodeURIComponent(id)}/info`,
  messageInfo: (id: string, message: string) => `/chats/${encodeURIComponent(id)}/nachrichten/${encodeURIComponent(message)}`,
  person: (id: string) => `/personen/${encodeURIComponent(id)}`,
  duty: (id: string) => `/dienste/${encodeURIComponent(id)}`,
  me: () => "/ich",
  join: () => "/beitreten",
  linkDevice: () => "/verknuepfen",
  guest: (invitation: string) => `/gast/${encodeURIComponent(invitation)}`,
} as const;

/** What an address means; an unknown one means the chat list. */
export function routeOf(path: string): Route {
  const [first, second, third, fourth, ...rest] = path.split("/").filter((part) => part !== "").map(decode);
  if (rest.length > 0) return { name: "chats" };
  if (first === "chats" && second && third === "nachrichten" && fourth) return { name: "messageInfo", id: second, message: fourth };
  if (fourth !== undefined) return { name: "chats" };
  if (first === "chats" && second && third === "info") return { name: "chatInfo", id: second };
  if (first === "chats" && second && third === undefined) return { name: "chat", id: second };
  if (first === "gast" && second && third === undefined) return { name: "guest", invitation: second };
  if (first === "personen" && second && third === undefined) return { name: "person", id: second };
  if (first === "dienste" && second && third === undefined) return { name: "duty", id: second };
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
  return route.name === "chat" || route.name === "chatInfo" || route.name === "messageInfo" ? route.id : null;
}
