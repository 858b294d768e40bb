/**
 * What a page and the engine's worker say to each other: requests with answers, and subscriptions with views.
 * Everything is plain JSON. A view is `null` when the thing it asks for does not exist.
 */
import type {
  Answer,
  ArchivePins,
  CeremonyError,
  ChatListView,
  Command,
  CommandError,
  ConnectionView,
  ContactView,
  ConversationView,
  DeviceView,
  DirectoryView,
  FoundingDetails,
  KeyDocument,
  KeyHandOut,
  KeyOpening,
  LinkKind,
  OfflineKey,
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

export type InspectedLink = { kind: LinkKind; tenantName: string; personName: string };
export type LinkError = {
  error: "malformed" | "unknown" | "too_many_tries" | "offline" | "forged" | "server_full" | "internal";
};
export type JoinError = { error: LinkError["error"] | "pin_weak" | "device_in_use" };
export type UnlockError = { error: "wrong_pin"; triesLeft: number } | { error: "wiped" } | { error: "internal" };

/** The ceremony is gone: its worker ended, or it never began. */
export type CeremonyGone = { error: "no_ceremony" };

/** Every method: its parameters, its answer, its errors. */
export interface Methods {
  command: { params: Command; ok: Answer; error: CommandError };
  inspectLink: { params: { link: string }; ok: InspectedLink; error: LinkError };
  join: { params: { link: string; pin: string; deviceName: string }; ok: null; error: JoinError };
  unlock: { params: { pin: string }; ok: null; error: UnlockError };
  lock: { params: null; ok: null; error: { error: "internal" } };
  forgetDevice: { params: null; ok: null; error: { error: "internal" } };
  /** Makes the keys of a hospital that is about to be founded. They stay in the worker. */
  ceremonyBegin: { params: null; ok: { fingerprint: string }; error: JoinError };
  ceremonyPassphrase: { params: null; ok: { passphrase: string }; error: CeremonyGone };
  ceremonyHandOut: { params: { key: OfflineKey; how: KeyHandOut; hospital: string }; ok: KeyDocument[]; error: CeremonyError | CeremonyGone };
  ceremonyTryOpen: { params: { key: OfflineKey; opening: KeyOpening }; ok: null; error: CeremonyError | CeremonyGone };
  /** What an `ArchiveKey` needs to know of the hospital; null before its root key is known. */
  archivePins: { params: null; ok: ArchivePins | null; error: { error: "internal" } };
  /** Founds the hospital with the ceremony's keys and makes this browser its first device. May be tried again when refused. */
  found: { params: { details: FoundingDetails; archive: boolean; pin: string }; ok: null; error: JoinError | CeremonyError | CeremonyGone };
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
