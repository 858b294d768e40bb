/**
 * What a page and the engine's worker say to each other: requests with answers, and subscriptions with views.
 * Everything is plain JSON. A view is `null` when the thing it asks for does not exist.
 */
import type {
  Answer,
  ApprovedAct,
  AttachmentKindView,
  AttachmentListView,
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
  DutiesView,
  DutyPageView,
  FoundingDetails,
  GuestLinkView,
  IssuersView,
  KeyDocument,
  KeyHandOut,
  KeyOpening,
  LinkKind,
  MentionView,
  UrgencyView,
  MessageInfoView,
  OfflineKey,
  OfferView,
  PolicyView,
  PolicyWish,
  PushView,
  PlacesView,
  PlaceView,
  Query,
  RecoveryView,
  SearchView,
  SessionView,
  TimelineView,
} from "./generated/index.ts";

/** The view each query gives. */
export interface Views {
  session: SessionView | ShutView;
  connection: ConnectionView;
  chats: ChatListView;
  conversation: ConversationView | null;
  timeline: TimelineView | null;
  directory: DirectoryView;
  contact: ContactView | null;
  devices: DeviceView[];
  recoveries: RecoveryView[] | null;
  search: SearchView;
  starred: SearchView;
  message_info: MessageInfoView | null;
  attachments: AttachmentListView | null;
  issuers: IssuersView | null;
  policy: PolicyView | null;
  push: PushView;
  attention: null;
  places: PlacesView;
  place: PlaceView | null;
  duties: DutiesView;
  duty: DutyPageView | null;
}

export type ViewOf<Q extends Query> = Views[Q["query"]];

/** `archive`: does the hospital archive chats? Null where the server does not say. */
export type InspectedLink = { kind: LinkKind; tenantName: string; personName: string; archive: boolean | null };
export type LinkError = {
  error: "malformed" | "unknown" | "too_many_tries" | "offline" | "forged" | "server_full" | "internal";
};
/** Why an invitation for a guest does not open. */
export type GuestLinkError = { error: LinkError["error"] | "used" } | { error: "wrong_code"; left: number };
export type GuestJoinError = GuestLinkError | { error: "pin_weak" | "device_in_use" | "device_full" | "founding_begun" };
/** `founding_begun`: a founding with other keys or details may have succeeded already; only the same again goes on with it. */
export type JoinError = { error: LinkError["error"] | "pin_weak" | "device_in_use" | "device_full" | "founding_begun" };
/**
 * `device_full`, `newer_database`: the file is whole and stays; it opens again when there is room, or with the newer app that wrote it.
 * `offline`, `server_full`, `too_many_tries`: a join that was interrupted goes on with the PIN that was chosen for it, and could not yet.
 */
export type UnlockError =
  | { error: "wrong_pin"; triesLeft: number }
  | { error: "wiped" | ShutReason };
/** Why a device that is whole does not open just now. */
export type ShutReason = "device_full" | "newer_database" | "offline" | "server_full" | "too_many_tries" | "internal";
/** The host's own word for a device without a PIN that does not open just now: `unlock` tries again, `forgetDevice` gives it up. */
export interface ShutView {
  phase: "shut";
  error: ShutReason;
}

export type MapError = { error: "offline" | "locked" | "not_found" | "map_changed" | "internal" };

/** Another device has read the code before. */
export type CodeUsed = { error: "used" };

/** The offer was replaced by another, or its worker ended. */
export type OfferGone = { error: "no_offer" };

/** The ceremony is gone: its worker ended, or it never began. */
export type CeremonyGone = { error: "no_ceremony" };

/** A file that is to be sent, with everything that is shown before it is there. */
export interface FileToSend {
  blob: Blob;
  kind: AttachmentKindView;
  name: string;
  mime: string;
  width?: number;
  height?: number;
  duration_ms?: number;
  /** A small picture, at most 8 kB. */
  thumbnail?: Uint8Array;
  /** At most 64 values, 0 to 255. */
  waveform?: number[];
}

/** Files for one message. */
export interface SendFiles {
  conversation: string;
  caption: string;
  replyTo: string | null;
  mentions: MentionView[];
  files: FileToSend[];
  urgency: UrgencyView;
}

/** A range of the house's own map. */
export interface MapPart {
  bytes: Uint8Array<ArrayBuffer>;
  /** Of which file it is: ranges of two are never put together. */
  version: string;
}

/** Every method: its parameters, its answer, its errors. */
export interface Methods {
  command: { params: Command; ok: Answer; error: CommandError };
  /** Files are sealed into this browser's store and then sent; resolves when the bubble stands. */
  sendFiles: { params: SendFiles; ok: Answer; error: CommandError };
  /** The longest file that may be sent, in bytes. */
  fileBytesMax: { params: null; ok: number; error: { error: "internal" } };
  /** A whole attachment; waits while it is on its way. */
  openAttachment: { params: { message: string; place: number }; ok: { blob: Blob; name: string }; error: CommandError };
  /** A range of an attachment; the end is cut to the file's. */
  readAttachment: {
    params: { message: string; place: number; from: number; to: number };
    ok: { bytes: Uint8Array; size: number; mime: string };
    error: CommandError;
  };
  /**
   * A range of the house's own map, cut to its end and to a mebibyte; null when the house has none. `version` holds ranges of one file
   * together: `map_changed` says that another took its place.
   */
  readMap: { params: { from: number; to: number; version: string | null }; ok: MapPart | null; error: MapError };
  inspectLink: { params: { link: string }; ok: InspectedLink; error: LinkError };
  join: { params: { link: string; pin: string; deviceName: string }; ok: null; error: JoinError };
  /** Looks at a guest's invitation: the whole address, and what was typed (empty for nothing). Changes nothing. */
  openGuestLink: { params: { link: string; code: string; pin: string }; ok: GuestLinkView; error: GuestLinkError };
  /** Makes this browser a guest's, after the guest's consent. `devicePin` locks the app here; null for a guest who wants no lock. */
  joinAsGuest: {
    params: { link: string; code: string; pin: string; devicePin: string | null; deviceName: string };
    ok: null;
    error: GuestJoinError;
  };
  /**
   * Offers this browser as a further device: what to show. `shown` is the link or code that a device of theirs shows; null to show
   * one here. A further offer takes the place of the one before.
   */
  offerDevice: { params: { deviceName: string; shown: string | null }; ok: Omit<OfferView, "link">; error: LinkError | CodeUsed };
  /** Waits until a device has answered the offer. */
  awaitOffer: { params: null; ok: null; error: LinkError | OfferGone };
  /** Makes this browser the device that was offered. */
  joinOffered: { params: { pin: string; deviceName: string }; ok: null; error: JoinError | OfferGone };
  /** Does what hands out the person's keys: only with their PIN, whose tries are counted as at the lock. */
  approve: { params: { act: ApprovedAct; pin: string }; ok: Answer; error: CommandError | UnlockError };
  unlock: { params: { pin: string }; ok: null; error: UnlockError };
  lock: { params: null; ok: null; error: { error: "internal" } };
  forgetDevice: { params: null; ok: null; error: { error: "internal" } };
  /** Makes the keys of a hospital that is about to be founded. They stay in the worker. */
  ceremonyBegin: { params: null; ok: { fingerprint: string }; error: JoinError };
  /** Opens a key that the hospital has, to hand it out anew. */
  ceremonyAgain: { params: { key: OfflineKey; opening: KeyOpening }; ok: null; error: CeremonyError };
  /** Forgets the keys. */
  ceremonyEnd: { params: null; ok: null; error: never };
  ceremonyPassphrase: { params: null; ok: { passphrase: string }; error: CeremonyGone };
  ceremonyHandOut: { params: { key: OfflineKey; how: KeyHandOut; hospital: string }; ok: KeyDocument[]; error: CeremonyError | CeremonyGone };
  ceremonyTryOpen: { params: { key: OfflineKey; opening: KeyOpening }; ok: null; error: CeremonyError | CeremonyGone };
  /** What an `ArchiveKey` needs to know of the hospital; null before its root key is known. */
  archivePins: { params: null; ok: ArchivePins | null; error: { error: "internal" } };
  /** Grants an issuer key with the root key. The key is in the worker while it signs and nowhere else. */
  grantIssuer: { params: { opening: KeyOpening; device: string; digits: string }; ok: Answer; error: CeremonyError | CommandError };
  /**
   * Puts the next policy into force with the root key, upon the policy of number `base`: another one meanwhile is refused. The key
   * is in the worker while it signs and nowhere else.
   */
  publishPolicy: { params: { opening: KeyOpening; base: number; wish: PolicyWish }; ok: Answer; error: CeremonyError | CommandError };
  /** Founds the hospital with the ceremony's keys and makes this browser its first device. May be tried again when refused. */
  found: { params: { details: FoundingDetails; archive: boolean; pin: string }; ok: null; error: JoinError | CeremonyError | CeremonyGone };
}

export type Method = keyof Methods;

/** Page to engine. */
export type Request =
  | { id: string; method: Method; params: unknown }
  | { subscribe: string; query: Query }
  | { unsubscribe: string };

/** The page to its worker: this tab leads, and what is stored is the worker's to open. Comes first, and once. */
export interface LeadNotice {
  lead: true;
}

/** The leading page to its worker: the network came or went. */
export interface NetworkNotice {
  network: boolean;
}

/** The worker to its page: it must not go on (its storage failed); a new one may. */
export interface RestartNotice {
  restart: string;
}

/** Told to the page just before it is loaded anew because its worker must not go on: staying would help nobody. */
export const BEFORE_RESTART = "konsil:before-restart";

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
