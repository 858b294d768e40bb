// Written by `cargo xtask codegen` from crates/client: do not edit.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type TimestampMs = number;

/** What a command gives back. */
export type Answer = { "answer": "done" } | { "answer": "conversation",
  /** Id. */
  id: string, } | { "answer": "message",
  /** Id. */
  id: string, } | { "answer": "link",
  /** To be put behind the origin. */
  link: string, } | { "answer": "invitation",
  /** Whose account it is. */
  person: string,
  /** Path and fragment (`/beitreten#…`), to be put behind the origin; the secret is in the fragment. */
  link: string,
  /** The same for paper: groups of letters and digits. */
  code: string,
  /** Until when it holds. */
  valid_until: number, } | { "answer": "administration",
  /** Bearer token for the JSON API, in hex. To be kept in memory only. */
  token: string,
  /** Until when it holds. */
  expires_at: number,
  /** What this person may run: `people`, `policy`, `archive`, `audit`. */
  scopes: Array<string>, };

/** What an entry says. */
export type ArchiveContent = { "type": "message",
  /** Its id, which edits and deletions name. */
  id: string,
  /** Who wrote it. */
  sender: PersonView,
  /** With which device. */
  device: string,
  /** The sender's clock. */
  sent_at: number,
  /** What it says. */
  message: ArchiveMessage, } | { "type": "refused",
  /** Who is named as its sender, where that holds. */
  sender: PersonView | null,
  /** Why. */
  reason: RefusalView, } | { "type": "bookkeeping",
  /** By whom, where that holds. */
  sender: PersonView | null, } | { "type": "void" } | { "type": "membership",
  /** By whom; none when the server proposed it. */
  by: PersonView | null, } | { "type": "erased",
  /** Who wrote it, where that holds. */
  sender: PersonView | null, };

/** One entry of a conversation's log, opened. */
export type ArchiveLine = {
  /** Its place in the log, from 1. */
  seq: number,
  /** Server time of acceptance. */
  accepted_at: number,
  /** The log's chain hash after it, in hex: proves its place and all before it. */
  chain: string,
  /** The chain of hashes does not lead here: something was left out or changed. */
  broken: boolean,
  /** So many entries of the log before it were not handed out: the case's people were not there, or the server says so. The
   * stays of the case tell. */
  missing: number,
  /** What it is. */
  content: ArchiveContent, };

/** What people write. */
export type ArchiveMessage = { "what": "text",
  /** It. */
  text: string,
  /** Id of the message it answers. */
  in_reply_to: string | null,
  /** Id of the sender's own message in whose place it stands: an edit. */
  replaces: string | null, } | { "what": "deletion",
  /** Id of that message. */
  replaces: string, } | { "what": "name",
  /** It. */
  name: string, } | { "what": "leave" } | { "what": "unknown",
  /** Its content type. */
  content_type: string, };

/** What an officer's device has pinned of its hospital, for a reader in another worker than its engine. */
export type ArchivePins = {
  /** The hospital's id. */
  tenant: string,
  /** Its root key, 64 hex digits. */
  root: string, };

/** Why a ceremony's step was not done. Every variant has a sentence in each language. */
export type CeremonyError = { "error": "passphrase_short",
  /** Fewest characters. */
  min_chars: number, } | { "error": "numbers" } | { "error": "name",
  /** Which, from 0. */
  position: number, } | { "error": "passphrase_wrong" } | { "error": "not_a_key_file" } | { "error": "not_a_share",
  /** Which, from 0. */
  position: number, } | { "error": "share_mistyped",
  /** Which, from 0. */
  position: number, } | { "error": "share_of_another_key",
  /** Which, from 0. */
  position: number, } | { "error": "share_of_another_time",
  /** Which, from 0. */
  position: number, } | { "error": "share_twice",
  /** Which, from 0. */
  position: number, } | { "error": "shares_missing",
  /** How many. */
  missing: number, } | { "error": "share_wrong" } | { "error": "other_key" } | { "error": "not_tried" };

/** The list on the left. */
export type ChatListView = {
  /** Newest first; pinned order comes later. */
  chats: Array<ChatRowView>,
  /** The one unread number: row, tab, badge, title. */
  unread_total: number, };

/** One row of the chat list. */
export type ChatRowView = {
  /** Conversation id (UUID). */
  id: string,
  /** direct, group. */
  kind: ConversationKindView,
  /** The group's name, or the other person's. */
  title: string,
  /** Avatar letters. */
  initials: string,
  /** 0..=7. */
  hue: number,
  /** The other person of a direct chat. */
  person: PersonView | null,
  /** Time of the last line. */
  time: number | null,
  /** The last line. */
  last: LastLineView | null,
  /** Unread messages. */
  unread: number,
  /** Text typed and not sent. */
  draft: string | null,
  /** Someone outside the house reads along: a guest, else a supplier. */
  outside: LevelView | null,
  /** Name or messages are still on their way to this device. */
  loading: boolean,
  /** We are no longer a member. */
  left: boolean, };

/** A wish of the screen. Ids are UUID texts. */
export type Command = { "command": "open_direct",
  /** With whom. */
  person: string, } | { "command": "create_group",
  /** 1 to 64 characters. */
  name: string,
  /** Who, without us. */
  people: Array<string>, } | { "command": "continue_as_group",
  /** The direct conversation. */
  conversation: string,
  /** Name of the group. */
  name: string,
  /** Further people. */
  people: Array<string>, } | { "command": "rename_group",
  /** Which. */
  conversation: string,
  /** New name. */
  name: string, } | { "command": "add_people",
  /** Which. */
  conversation: string,
  /** Who. */
  people: Array<string>, } | { "command": "remove_person",
  /** Which. */
  conversation: string,
  /** Who. */
  person: string, } | { "command": "make_owner",
  /** Which. */
  conversation: string,
  /** Who. */
  person: string, } | { "command": "leave",
  /** Which. */
  conversation: string, } | { "command": "send_text",
  /** Where. */
  conversation: string,
  /** What, 1 byte to `TEXT_MAX` bytes. */
  text: string, } | { "command": "retry",
  /** Which. */
  message: string, } | { "command": "discard",
  /** Which. */
  message: string, } | { "command": "mark_read",
  /** Where. */
  conversation: string,
  /** `position` of the last item that was seen. */
  position: number, } | { "command": "set_draft",
  /** Where. */
  conversation: string,
  /** Empty to clear. */
  text: string, } | { "command": "confirm_contact",
  /** Whose key. */
  person: string, } | { "command": "offer_transfer",
  /** Hand the issuer key over too (administrators). */
  admin: boolean, } | { "command": "invite",
  /** Name to be certified. */
  name: string,
  /** Role to be certified. */
  role: string,
  /** As what. */
  invite_as: InviteAs,
  /** Somebody who has an account already and begins anew; none for a new person. */
  person: string | null, } | { "command": "certify_waiting" } | { "command": "open_administration" } | { "command": "set_person_locked",
  /** Who. */
  person: string,
  /** Lock? */
  locked: boolean, } | { "command": "fetch_history",
  /** Where. */
  conversation: string, };

/** Why a command was not carried out. Every variant has a sentence in each language (`errors.<variant>`). */
export type CommandError = { "error": "text_length",
  /** Most bytes. */
  max_bytes: number, } | { "error": "name_length",
  /** Most characters. */
  max_chars: number, } | { "error": "not_found" } | { "error": "not_a_member" } | { "error": "not_allowed" } | { "error": "group_too_large",
  /** Most. */
  max: number, } | { "error": "no_device",
  /** Whose. */
  name: string, } | { "error": "offline" } | { "error": "device_full" } | { "error": "repairing" } | { "error": "locked" } | { "error": "internal" };

/** State of the socket. */
export type ConnectionState = "online" | "connecting" | "offline";

/** The connection, for the banner and the title. */
export type ConnectionView = {
  /** online, connecting, offline. */
  state: ConnectionState,
  /** Messages that wait in the outbox. */
  outbox_count: number,
  /** This device's clock is ahead of the server's by this many milliseconds, or behind when negative (only when more than
   * 5 minutes). */
  clock_skew_ms: number | null,
  /** The server has no room: messages stay in the outbox. */
  server_full: boolean,
  /** This browser has no room: new messages cannot be stored. */
  device_full: boolean,
  /** A newer version of the app is required by the server. */
  update_required: boolean,
  /** Chats are still being found, entered or read ("Verlauf wird geladen"). */
  syncing: boolean, };

/** The contact page. */
export type ContactView = {
  /** Who. */
  person: PersonView,
  /** 60 digits in 12 groups of five, equal on both sides. */
  safety_digits: Array<string>,
  /** The same as QR payload. */
  safety_qr: string,
  /** issued: certified by the hospital; verified: compared in person; changed: key changed since. */
  state: KeyStateView,
  /** Devices with the time of their certificate. */
  devices: Array<DeviceView>,
  /** Conversations we share. */
  shared_chats: Array<ChatRowView>,
  /** Certified by ("Klinikum Nordstadt"), until. */
  certified_until: number, };

/** Direct or group. */
export type ConversationKindView = "direct" | "group";

/** Header and info pane of one conversation. */
export type ConversationView = {
  /** Conversation id. */
  id: string,
  /** direct, group. */
  kind: ConversationKindView,
  /** Title. */
  title: string,
  /** Avatar letters. */
  initials: string,
  /** 0..=7. */
  hue: number,
  /** Everyone in it, us included, owners first. */
  members: Array<MemberView>,
  /** May we rename, add, remove? */
  may_manage: boolean,
  /** We are no longer a member: the composer is gone. */
  left: boolean,
  /** "Archived by Klinikum Nordstadt, key ab12": the short key id. */
  archive_key: string | null,
  /** People outside the house who read along (audience strip). */
  guests: Array<PersonView>,
  /** The stored draft. */
  draft: string | null,
  /** The conversation repairs itself (fell behind, rejoining). */
  repairing: boolean,
  /** A contact's key changed after it was compared: sending waits until it is confirmed. */
  key_changed: Array<PersonView>, };

/** Honest ticks. */
export type DeliveryView = { "state": "waiting" } | { "state": "sent" } | { "state": "delivered" } | { "state": "read" } | { "state": "failed",
  /** Why. */
  reason: SendFailureView, };

/** One device. */
export type DeviceView = {
  /** Device id. */
  id: string,
  /** "Chromium auf Linux". */
  name: string,
  /** When its certificate begins. */
  since: number,
  /** Is it this one? */
  this: boolean, };

/** Directory search result. */
export type DirectoryView = {
  /** Matching people, by name. */
  people: Array<PersonView>,
  /** There are more than shown. */
  more: boolean, };

/** Why a device session ended for good. */
export type EndReason = "locked" | "deleted" | "device_removed";

/** Who founds a hospital, and with which token. */
export type FoundingDetails = {
  /** One-time set-up token, 64 hex digits. */
  token: string,
  /** The hospital's name. */
  hospital: string,
  /** The first administrator's name. */
  admin: string,
  /** Their role. */
  role: string,
  /** Shown in device lists. */
  device_name: string, };

/** As what a person is invited. */
export type InviteAs = "staff" | "supplier" | "administrator";

/** Why joining did not work. */
export type JoinError = "malformed" | "unknown" | "too_many_tries" | "offline" | "forged" | "device_in_use" | "server_full" | "internal";

/** What one person gets: a text file, and for a share its code for paper. */
export type KeyDocument = {
  /** For whom; none for a key file. */
  holder: string | null,
  /** Name of the file. */
  file_name: string,
  /** What stands in it. */
  text: string,
  /** A share's code; none for a key file. */
  code: string | null, };

/** How a key is to be handed out. */
export type KeyHandOut = { "how": "file",
  /** 16 characters or more. */
  passphrase: string, } | { "how": "shares",
  /** How many of them open the key. */
  threshold: number,
  /** Their names. */
  holders: Array<string>, };

/** What opens a key. */
export type KeyOpening = { "from": "file",
  /** The file's text. */
  text: string,
  /** What opens it. */
  passphrase: string, } | { "from": "shares",
  /** In any order. */
  shares: Array<string>, };

/** How far a contact's key is known. */
export type KeyStateView = "issued" | "verified" | "changed";

/** Last line of a chat row. */
export type LastLineView = { "type": "text",
  /** Who wrote it; none in a direct chat. */
  sender: string | null,
  /** Did we write it? */
  own: boolean,
  /** One line of it. */
  text: string,
  /** Delivery state when it is ours. */
  delivery: DeliveryView | null, } | { "type": "system",
  /** Which. */
  line: SystemLineView, } | { "type": "refused" } | { "type": "pending" };

/** The three levels of people. */
export type LevelView = "internal" | "supplier" | "guest";

/** What a link is for, before anything happens. */
export type LinkInfo = {
  /** Invitation or transfer. */
  kind: LinkKind,
  /** The hospital's name. */
  tenant_name: string,
  /** For whom; empty when the server does not know (transfers). */
  person_name: string, };

/** Two kinds of links. */
export type LinkKind = "invitation" | "transfer" | "set_up";

/** A member of a conversation. */
export type MemberView = {
  /** Who. */
  person: PersonView,
  /** owner or member. */
  owner: boolean,
  /** Number of devices in the group. */
  devices: number,
  /** Revoked or expired chain: shown, removal requested. */
  revoked: boolean, };

/** One of the hospital's two offline keys. */
export type OfflineKey = "root" | "archive";

/** How a person is shown anywhere. */
export type PersonView = {
  /** Person id (UUID). */
  id: string,
  /** From the person certificate. */
  name: string,
  /** "Oberarzt Innere", from the person certificate; empty when none. */
  role: string,
  /** Two letters for the avatar. */
  initials: string,
  /** 0..=7, hash of the person id. */
  hue: number,
  /** internal, supplier, guest. */
  level: LevelView,
  /** Is this the person at this device? */
  me: boolean, };

/** What a view shows; a subscription gets a new snapshot whenever it changes. */
export type Query = { "query": "session" } | { "query": "connection" } | { "query": "chats",
  /** Substring of the title or a member's name; empty for all. */
  search: string, } | { "query": "conversation",
  /** Which. */
  id: string, } | { "query": "timeline",
  /** Which. */
  conversation: string,
  /** Anchor position: items at and before it are the window's centre; none for the newest. */
  anchor: number | null,
  /** How many items before the anchor. */
  before: number,
  /** How many items after the anchor. */
  after: number, } | { "query": "directory",
  /** Substring of name or role; empty for all. */
  search: string,
  /** At most this many. */
  limit: number, } | { "query": "contact",
  /** Who. */
  person: string, } | { "query": "devices" };

/** Why a message is not shown. */
export type RefusalView = "false_archive_copy" | "forged" | "replayed" | "malformed" | "unreadable";

/** Why a message was not sent. */
export type SendFailureView = "not_a_member" | "policy" | "too_large" | "server_full" | "unknown";

/** What the whole screen shows first. */
export type SessionView = { "phase": "starting" } | { "phase": "no_device" } | { "phase": "locked",
  /** Tries left before the wrapping key is deleted. */
  tries_left: number,
  /** Name shown above the PIN field (stored beside the wrapped key). */
  person_name: string,
  /** The hospital's name. */
  tenant_name: string, } | { "phase": "awaiting_certification",
  /** The name the invitation was made for. */
  person_name: string,
  /** The hospital's name. */
  tenant_name: string, } | { "phase": "ready",
  /** The person at this device. */
  me: PersonView,
  /** The hospital's name. */
  tenant_name: string,
  /** Whether conversations are archived, and the short id of the archive key. */
  archive_key: string | null,
  /** Minutes without input after which the app locks itself. */
  auto_lock_min: number, } | { "phase": "wiped",
  /** Why. */
  reason: WipeReason, } | { "phase": "ended",
  /** Why. */
  reason: EndReason, };

/** Lines about the conversation itself. */
export type SystemLineView = { "event": "created",
  /** By whom. */
  by: PersonView, } | { "event": "added",
  /** By whom. */
  by: PersonView,
  /** Who. */
  people: Array<PersonView>, } | { "event": "removed",
  /** By whom. */
  by: PersonView,
  /** Who. */
  people: Array<PersonView>, } | { "event": "removed_by_administration",
  /** Who. */
  people: Array<PersonView>, } | { "event": "left",
  /** Who. */
  person: PersonView, } | { "event": "renamed",
  /** By whom. */
  by: PersonView,
  /** The new name. */
  name: string, } | { "event": "device_added",
  /** Whose. */
  person: PersonView, } | { "event": "device_rejoined",
  /** Whose. */
  person: PersonView, } | { "event": "key_changed",
  /** Whose. */
  person: PersonView, } | { "event": "owner_added",
  /** By whom. */
  by: PersonView,
  /** Who. */
  person: PersonView, } | { "event": "order_dispute" } | { "event": "archive_key_changed",
  /** Short id of the new key. */
  key: string, };

/** What a timeline item shows. */
export type TimelineContentView = { "type": "text",
  /** Who wrote it. */
  sender: PersonView,
  /** Ours? */
  own: boolean,
  /** The text. */
  text: string,
  /** Delivery state when ours. */
  delivery: DeliveryView | null,
  /** The sender's clock was off by more than 5 minutes. */
  clock_off: boolean, } | { "type": "system",
  /** Which. */
  line: SystemLineView, } | { "type": "refused",
  /** Who is named as the sender, if known. */
  sender: PersonView | null,
  /** Why. */
  reason: RefusalView, } | { "type": "pending",
  /** Who wrote it, if known. */
  sender: PersonView | null, };

/** One thing in the timeline. */
export type TimelineItemView = {
  /** Stable key: the message id, or `seq:<n>` for system lines. */
  key: string,
  /** Order within the conversation; outbox items sort last. */
  position: number,
  /** When it was sent (sender's clock, corrected by the server's order). */
  time: number,
  /** What it is. */
  content: TimelineContentView, };

/** A window of the timeline, oldest first. */
export type TimelineView = {
  /** Conversation id. */
  conversation: string,
  /** Items of the window, oldest first. */
  items: Array<TimelineItemView>,
  /** There is more above. */
  more_before: boolean,
  /** There is more below. */
  more_after: boolean,
  /** Key of the first unread message. */
  unread_from: string | null,
  /** Its position: where to open a chat with more unread messages than one window holds. */
  unread_position: number | null,
  /** How many are unread. */
  unread_count: number,
  /** History of before this device joined is still being fetched. */
  loading_history: boolean, };

/** Why the local keys were deleted. */
export type WipeReason = "pin_tries" | "administration" | "database_lost";
