/**
 * What a page and the engine's worker say to each other: requests with answers, and subscriptions with views.
 * Everything is plain JSON. A view is `null` when the thing it asks for does not exist.
 */
import type {
  Answer,
  ChatListView,
  Command,
  CommandError,
  ConnectionView,
  ContactView,
  ConversationView,
  DeviceView,
  DirectoryView,
  Query,
  SessionView,
  TimelineView,
} from "./generated/index.ts";

/** The view each query gives. */
export interface Views {
  session: SessionView;
  connection: ConnectionView;
  chats: ChatListView;
  conversation: ConversationView | null;
  timeline: TimelineView | null;
  directory: DirectoryView;
  contact: ContactView | null;
  devices: DeviceView[];
}

export type ViewOf<Q extends Query> = Views[Q["query"]];

export type InspectedLink = { kind: "invitation" | "transfer"; tenantName: string; personName: string };
export type LinkError = {
  error: "malformed" | "unknown" | "too_many_tries" | "offline" | "forged" | "server_full" | "internal";
};
export type JoinError = { error: LinkError["error"] | "pin_weak" | "device_in_use" };
export type UnlockError = { error: "wrong_pin"; triesLeft: number } | { error: "wiped" } | { error: "internal" };

/** Every method: its parameters, its answer, its errors. */
export interface Methods {
  command: { params: Command; ok: Answer; error: CommandError };
  inspectLink: { params: { link: string }; ok: InspectedLink; error: LinkError };
  join: { params: { link: string; pin: string; deviceName: string }; ok: null; error: JoinError };
  unlock: { params: { pin: string }; ok: null; error: UnlockError };
  lock: { params: null; ok: null; error: { error: "internal" } };
  forgetDevice: { params: null; ok: null; error: { error: "internal" } };
}

export type Method = keyof Methods;

/** Page to engine. */
export type Request =
  | { id: string; method: Method; params: unknown }
  | { subscribe: string; query: Query }
  | { unsubscribe: string };

/** The leading page to its worker: the network came or went. */
export interface NetworkNotice {
  network: boolean;
}

/** The worker to its page: it must not go on (its storage failed); a new one may. */
export interface RestartNotice {
  restart: string;
}

/** Engine to page. */
export type Reply = { id: string; ok: unknown } | { id: string; error: unknown } | { sub: string; view: unknown };

/** A refused request: `reason` is the engine's error value, for example `{ error: "offline" }`. */
export class EngineError<E extends { error: string } = { error: string }> extends Error {
  constructor(readonly reason: E) {
    super(reason.error);
    this.name = "EngineError";
  }
}

/** The engine's error value, whatever was thrown. */
export function reasonOf(error: unknown): { error: string } {
  return error instanceof EngineError ? error.reason : { error: "internal" };
}

/**
 * The engine itself, as the worker sees it. `handle` rejects with the error value of its method (plain, not an
 * `Error`); `subscribe` calls back with a view now and after each change.
 */
export interface EngineHost {
  /** `id` is the same when a request is sent again after the tab that led was closed. */
  handle(method: Method, params: unknown, id: string): Promise<unknown>;
  subscribe(query: Query, onView: (view: unknown) => void): () => void;
}
