// Written by `cargo xtask codegen` from crates/client: do not edit.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type TimestampMs = number;

/** Somebody has taken note of an urgent message. */
export type AcknowledgementView = {
  /** Who. */
  person: PersonView,
  /** When the server had their first word about it. */
  at: number,
  /** Their latest one. */
  answer: AnswerView, };

/** What a command gives back. */
export type Answer = { "answer": "done" } | { "answer": "conversation",
  /** Id. */
  id: string, } | { "answer": "message",
  /** Id. */
  id: string, } | { "answer": "position",
  /** Where. */
  position: number | null, } | { "answer": "named_on_duty",
  /** The text. */
  text: string,
  /** Who is mentioned by their duty. */
  mentions: Array<MentionView>, } | { "answer": "picture",
  /** As a `data:` address. */
  address: string, } | { "answer": "link",
  /** To be put behind the origin. */
  link: string, } | { "answer": "device_code",
  /** To be put behind the origin: the code is in the fragment. */
  link: string,
  /** Six groups of four, to be typed. */
  code: string, } | { "answer": "offer",
  /** What it calls itself. */
  name: string,
  /** Six digits that must stand on its screen. */
  digits: string, } | { "answer": "recovery_code",
  /** Eight groups of four. */
  code: string, } | { "answer": "invitation",
  /** Whose account it is. */
  person: string,
  /** Path and fragment (`/beitreten#…`), to be put behind the origin; the secret is in the fragment. */
  link: string,
  /** The same for paper: groups of letters and digits. */
  code: string,
  /** Until when it holds. */
  valid_until: number, } | { "answer": "guest_invitation",
  /** Names it. */
  invitation: string,
  /** Path and fragment (`/gast/…#…`), to be put behind the origin; the secret is in the fragment. None when the server mails
   * the path without it. */
  link: string | null,
  /** The secret to be told: four groups of four. */
  code: string,
  /** The second factor, six digits. */
  pin: string | null,
  /** Until when it holds. */
  valid_until: number,
  /** Will the guest count as verified? */
  verified: boolean, } | { "answer": "administration",
  /** Bearer token for the JSON API, in hex. To be kept in memory only. */
  token: string,
  /** Until when it holds. */
  expires_at: number,
  /** What this person may run: `people`, `policy`, `archive`, `audit`. */
  scopes: Array<string>, };

/** What somebody answers to an urgent message. */
export type AnswerView = {
  /** What they do. */
  stand: StandView,
  /** What they say to it. */
  words: string | null,
  /** When the server had it. */
  at: number, };

/** What only the owner may do, who shows it by their PIN: it hands out the person's keys. */
export type ApprovedAct = { "act": "link",
  /** As scanned or typed. */
  code: string,
  /** The digits that were shown with it. */
  digits: string, } | { "act": "make_recovery_code" } | { "act": "make_passkey",
  /** What its PRF extension gave: 32 bytes in hex. */
  prf: string, };

/** A file that was sent. What opens it stays with the reader. */
export type ArchiveAttachment = {
  /** Id of its object in the attachment store. */
  object: string,
  /** The file's name. */
  name: string,
  /** Media type as the sender named it. */
  mime: string,
  /** Bytes of the file. */
  size: number, };

/** What an entry says. */
export type ArchiveContent = { "type": "sealed" } | { "type": "message",
  /** Its id, which edits and deletions name. */
  id: string,
  /** Who wrote it. */
  sender: PersonView,
  /** With which device. */
  device: string,
  /** The sender's clock. */
  sent_at: number,
  /** It wanted to be acknowledged. */
  urgent: boolean,
  /** It was marked as important. */
  important: boolean,
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
  /** Row hash of what was put in order, in hex: what is opened in its place has the same. */
  row: string,
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
  replaces: string | null,
  /** It was passed on from another conversation. */
  forwarded: boolean, } | { "what": "attachments",
  /** May be empty. */
  caption: string,
  /** Id of the message they answer. */
  in_reply_to: string | null,
  /** Passed on from another conversation. */
  forwarded: boolean,
  /** In their order. */
  attachments: Array<ArchiveAttachment>, } | { "what": "reaction",
  /** It. */
  emoji: string,
  /** Id of the message it answers. */
  in_reply_to: string, } | { "what": "acknowledgement",
  /** Id of that message. */
  in_reply_to: string,
  /** What they do. */
  stand: StandView,
  /** What they said to it. */
  words: string | null, } | { "what": "location",
  /** The place in words; may be empty. */
  words: string,
  /** The position as a link, `geo:…`. */
  geo: string | null,
  /** Id of the message it answers. */
  in_reply_to: string | null,
  /** Passed on from another conversation. */
  forwarded: boolean, } | { "what": "lifetime",
  /** After how many hours; none: they stayed. */
  hours: number | null, } | { "what": "pin",
  /** Its id. */
  message: string,
  /** On or off. */
  pinned: boolean, } | { "what": "deletion",
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

/** A wish about attachments. */
export type AttachmentCommand = { "about": "pause",
  /** Which message. */
  message: string, } | { "about": "resume",
  /** Which message. */
  message: string, } | { "about": "cancel",
  /** Which message. */
  message: string, } | { "about": "fetch",
  /** Of which message. */
  message: string,
  /** Its place. */
  place: number, } | { "about": "come_unasked",
  /** Or wait. */
  on: boolean, };

/** An attachment and the message that it belongs to; for a link the link alone. */
export type AttachmentEntryView = {
  /** The message's id. */
  message: string,
  /** Where it stands in the conversation. */
  position: number,
  /** Who sent it. */
  sender: PersonView,
  /** When. */
  time: number,
  /** The attachment; none for a link. */
  attachment: AttachmentView | null,
  /** The message's text: of a link what it stands in, else the caption. */
  text: string, };

/** What a list of attachments shows. */
export type AttachmentFilter = "media" | "files" | "links";

/** How an attachment is shown. */
export type AttachmentKindView = "image" | "video" | "file" | "voice";

/** Attachments of a conversation, newest first. */
export type AttachmentListView = {
  /** One for each. */
  entries: Array<AttachmentEntryView>,
  /** There are more than shown. */
  more: boolean, };

/** Where an attachment's bytes are. */
export type AttachmentStateView = { "state": "absent" } | { "state": "loading" } | { "state": "present" } | { "state": "uploading" } | { "state": "paused" } | { "state": "failed",
  /** Why; none for something that did not come. */
  reason: SendFailureView | null, } | { "state": "missing" } | { "state": "damaged" };

/** One attachment of a message. */
export type AttachmentView = {
  /** Its place in the message: with the message's id the name of its bytes. */
  place: number,
  /** How it is shown. */
  kind: AttachmentKindView,
  /** The file's name, without anything that could hide its ending. */
  name: string,
  /** Media type as the sender named it. */
  mime: string,
  /** Bytes of the file. */
  size: number,
  /** Pixels. */
  width: number | null,
  /** Pixels. */
  height: number | null,
  /** Milliseconds. */
  duration_ms: number | null,
  /** A small picture as a `data:` address; only JPEG, PNG and WebP. */
  thumbnail: string | null,
  /** Loudness over time, 0 to 255. */
  waveform: Array<number>,
  /** Where its bytes are. */
  state: AttachmentStateView,
  /** How far it has come, 0 to 1. */
  progress: number, };

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
  missing: number, } | { "error": "share_wrong" } | { "error": "other_key" } | { "error": "file_of_before" } | { "error": "other_file" } | { "error": "not_tried" };

/** A wish about a chat that concerns this person only; it follows them to every device. */
export type ChatCommand = { "about": "pin",
  /** Place. */
  place: number | null, } | { "about": "mute",
  /** Until when; a time far ahead for "always". */
  until: number | null, } | { "about": "archive",
  /** In or out. */
  archived: boolean, } | { "about": "mark_unread",
  /** On or off. */
  unread: boolean, } | { "about": "typing" };

/** Which chats a list shows. */
export type ChatFilter = "all" | "unread" | "mentions" | "outside" | "duties" | "archived";

/** The list on the left. */
export type ChatListView = {
  /** The pinned ones in their order, then newest first. */
  chats: Array<ChatRowView>,
  /** The one unread number: row, tab, badge, title. Chats in the archive of chats do not count. */
  unread_total: number,
  /** Chats with unread messages, for the filter. */
  unread_chats: number,
  /** Chats in which somebody mentioned us, for the filter. */
  mention_chats: number,
  /** Chats in the archive of chats. */
  archived_chats: number,
  /** The house has duties: their filter is of use. */
  has_duties: boolean, };

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
  /** What they hold at the moment. */
  duties: Array<DutyNameView>,
  /** Time of the last line. */
  time: number | null,
  /** The last line. */
  last: LastLineView | null,
  /** Unread messages. */
  unread: number,
  /** Unread messages that mention us. */
  mentions: number,
  /** Urgent messages that we have not acknowledged; such a chat comes first. */
  urgent: number,
  /** How this person keeps the chat. */
  settings: ChatSettingsView,
  /** Names of those who are writing. */
  typing: Array<string>,
  /** Text typed and not sent. */
  draft: string | null,
  /** Someone outside the house reads along: a guest, else a supplier. */
  outside: LevelView | null,
  /** Name or messages are still on their way to this device. */
  loading: boolean,
  /** We are no longer a member, or about to leave. */
  left: boolean, };

/** A conversation's settings that follow the person to every device and concern nobody else. */
export type ChatSettingsView = {
  /** Place among the pinned chats, 0 first; none when not pinned. */
  pinned: number | null,
  /** No sound and no notification until then (a time far ahead for "always"). */
  muted_until: number | null,
  /** In the archive of chats, below the list. */
  archived: boolean,
  /** Marked as unread by hand. */
  marked_unread: boolean,
  /** This person's notes: nobody else is in it. */
  notes: boolean, };

/** A wish of the screen. Ids are UUID texts. */
export type Command = { "command": "open_direct",
  /** With whom. */
  person: string, } | { "command": "open_notes",
  /** What it is called when it is made: 1 to 64 characters. */
  name: string, } | { "command": "create_group",
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
  conversation: string, } | { "command": "stay",
  /** Which. */
  conversation: string, } | { "command": "set_lifetime",
  /** Where. */
  conversation: string,
  /** After how many hours; none: they stay. */
  hours: number | null, } | { "command": "send_text",
  /** Where. */
  conversation: string,
  /** Under which id the screen shows it already: a UUIDv7 of now that nothing else has. One that is not is not taken. */
  message: string | null,
  /** What, 1 byte to `TEXT_MAX` bytes. */
  text: string,
  /** The message it answers. */
  reply_to: string | null,
  /** Who is mentioned in it. */
  mentions: Array<MentionView>,
  /** How urgent it is. Guests' are normal: `not_allowed`. */
  urgency: UrgencyView, } | { "command": "send_location",
  /** Where to. */
  conversation: string,
  /** Where one is. */
  location: LocationCommand,
  /** The message it answers. */
  reply_to: string | null,
  /** How urgent it is. */
  urgency: UrgencyView, } | { "command": "read_plan",
  /** Which. */
  plan: string, } | { "command": "message",
  /** What. */
  act: MessageCommand, } | { "command": "attachment",
  /** What. */
  act: AttachmentCommand, } | { "command": "chat",
  /** Which. */
  conversation: string,
  /** What. */
  act: ChatCommand, } | { "command": "find_day",
  /** Where. */
  conversation: string,
  /** Beginning of the day in the reader's time zone. */
  time: number, } | { "command": "retry",
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
  admin: boolean, } | { "command": "device",
  /** What. */
  act: DeviceCommand, } | { "command": "duty",
  /** What. */
  act: DutyCommand, } | { "command": "name_on_duty",
  /** Where it will be sent. */
  conversation: string,
  /** With the names of duties behind an `@`. */
  text: string,
  /** Which they are. */
  duties: Array<string>, } | { "command": "push",
  /** What. */
  act: PushCommand, } | { "command": "invite",
  /** Name to be certified. */
  name: string,
  /** Role to be certified. */
  role: string,
  /** As what. */
  invite_as: InviteAs,
  /** Somebody who has an account already and begins anew; none for a new person. */
  person: string | null, } | { "command": "certify_waiting" } | { "command": "issuer",
  /** What. */
  act: IssuerCommand, } | { "command": "room",
  /** What. */
  act: RoomCommand, } | { "command": "open_administration" } | { "command": "set_person_locked",
  /** Who. */
  person: string,
  /** Lock? */
  locked: boolean, } | { "command": "fetch_history",
  /** Where. */
  conversation: string, };

/** Why a command was not carried out. Every variant has a sentence in each language (`errors.<variant>`). */
export type CommandError = { "error": "text_length",
  /** Most bytes. */
  max_bytes: number, } | { "error": "file_too_large",
  /** Most bytes. */
  max_bytes: number, } | { "error": "file_unreadable" } | { "error": "name_length",
  /** Most characters. */
  max_chars: number, } | { "error": "not_found" } | { "error": "not_a_member" } | { "error": "too_late" } | { "error": "too_many",
  /** Most. */
  max: number, } | { "error": "not_on_duty" } | { "error": "nobody_on_duty",
  /** Its name. */
  duty: string, } | { "error": "person_locked" } | { "error": "person_deleted" } | { "error": "not_allowed" } | { "error": "group_too_large",
  /** Most. */
  max: number, } | { "error": "policy_changed" } | { "error": "archive_key_changing" } | { "error": "rules_unsound" } | { "error": "no_device",
  /** Whose. */
  name: string, } | { "error": "not_an_offer" } | { "error": "offer_ended" } | { "error": "offer_forged" } | { "error": "room_text",
  /** Most characters. */
  max_chars: number, } | { "error": "end_date" } | { "error": "mail_address" } | { "error": "mail_off" } | { "error": "too_soon" } | { "error": "offline" } | { "error": "device_full" } | { "error": "repairing" } | { "error": "locked" } | { "error": "internal" };

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
  /** This person's certificate has ended: messages wait until an administrator's device has renewed it. */
  certificate_ended: boolean,
  /** Without contact until then this device deletes its content; only when that is near. */
  lease_ends_at: number | null,
  /** Chats are still being found, entered or read ("Verlauf wird geladen"). */
  syncing: boolean,
  /** What was said before this device joined is being read, newest first: how far back it is complete. */
  history_from: number | null, };

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
  /** What they hold at the moment. */
  duties: Array<DutyNameView>,
  /** Conversations we share. */
  shared_chats: Array<ChatRowView>,
  /** Certified by ("Klinikum Nordstadt"), until. */
  certified_until: number, };

/** Direct or group. */
export type ConversationKindView = "direct" | "group" | "room";

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
  /** We are no longer a member, or about to leave: the composer is gone. */
  left: boolean,
  /** We leave as soon as the server can be told. */
  leaving: boolean,
  /** That can be taken back: nobody knows of it yet. */
  may_stay: boolean,
  /** Who leads it when we leave; none when others do, or nobody can. */
  heir: PersonView | null,
  /** "Archived by Klinikum Nordstadt, key ab12": the short key id. */
  archive_key: string | null,
  /** People outside the house who read along (audience strip). */
  guests: Array<PersonView>,
  /** The stored draft. */
  draft: string | null,
  /** Those who are writing. */
  typing: Array<PersonView>,
  /** Messages pinned for everybody, the newest first. */
  pins: Array<PinView>,
  /** May we pin messages? */
  may_pin: boolean,
  /** May content be passed on from here? The hospital's policy. */
  may_forward: boolean,
  /** After how many hours what is said now disappears from devices; none when it stays. */
  lifetime_hours: number | null,
  /** May we say how long? */
  may_set_lifetime: boolean,
  /** How this person keeps the chat. */
  settings: ChatSettingsView,
  /** The conversation repairs itself (fell behind, rejoining). */
  repairing: boolean,
  /** A contact's key changed after it was compared: sending waits until it is confirmed. */
  key_changed: Array<PersonView>,
  /** Of a room with guests: what it is for, who is invited, when it ends. */
  room: RoomView | null, };

/** Honest ticks. */
export type DeliveryView = { "state": "waiting" } | { "state": "sent" } | { "state": "delivered" } | { "state": "read" } | { "state": "failed",
  /** Why. */
  reason: SendFailureView, };

/** A wish about devices. What hands out keys needs the PIN and therefore comes on a way of its own
 * ([`crate::Input::Approved`]). */
export type DeviceCommand = { "act": "inspect",
  /** As scanned or typed. */
  code: string, } | { "act": "refuse",
  /** As it was inspected. */
  code: string, } | { "act": "show_code" } | { "act": "remove",
  /** Which. */
  device: string, } | { "act": "seen",
  /** Which. */
  device: string, } | { "act": "drop_recovery",
  /** Which. */
  recovery: string, };

/** One device. */
export type DeviceView = {
  /** Device id. */
  id: string,
  /** "Chromium auf Linux". */
  name: string,
  /** When its certificate begins. */
  since: number,
  /** Is it this one? */
  this: boolean,
  /** How it came; only of own devices, when the server has said. */
  origin: OriginView | null,
  /** Beginning of the day on which it was last connected; only of own devices, when the server has said. */
  seen_at: number | null,
  /** Connected at this moment, as far as the server said? */
  connected: boolean,
  /** One's own, linked since one looked: to be told of. */
  fresh: boolean,
  /** When it was removed, as the server says: it is one's own no more. */
  removed_at: number | null,
  /** When it was told so, upon which it deleted what it had. */
  told_at: number | null, };

/** Directory search result. */
export type DirectoryView = {
  /** Matching people, by name. */
  people: Array<PersonView>,
  /** There are more than shown. */
  more: boolean, };

/** Duties of the house. */
export type DutiesView = {
  /** By name. */
  duties: Array<DutyView>,
  /** There are more than shown. */
  more: boolean, };

/** A wish about a duty. Answer when the server has done it. */
export type DutyCommand = { "act": "take",
  /** Which. */
  duty: string, } | { "act": "hand_over",
  /** Which. */
  duty: string,
  /** To whom; none: nobody holds it then. */
  to: string | null, };

/** A duty by its name. */
export type DutyNameView = {
  /** Its id. */
  id: string,
  /** "Dienstarzt Innere". */
  name: string, };

/** The page of one duty. */
export type DutyPageView = {
  /** It. */
  duty: DutyView,
  /** Who may hold it, by name. */
  people: Array<PersonView>, };

/** A duty and who is on. That they are is the server's word; who they are, their certificate's. */
export type DutyView = {
  /** Its id. */
  id: string,
  /** "Dienstarzt Innere". */
  name: string,
  /** Letters of its avatar. */
  initials: string,
  /** 0..=7, hash of its id. */
  hue: number,
  /** Who is on; none when nobody is, or nobody of the house whose certificate holds. */
  holder: PersonView | null,
  /** Since when. */
  since: number | null,
  /** May we take it? */
  may_take: boolean, };

/** Why a device session ended for good. */
export type EndReason = "locked" | "deleted" | "device_removed" | "room_ended";

/** Where messages may be forwarded to. */
export type ForwardingView = "yes" | "not_to_guests" | "no";

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

/** Somebody who is invited, or about to be let in. */
export type GuestInvitationView = {
  /** Names it. */
  id: string,
  /** Who is invited. */
  name: string,
  /** Who invites. */
  by: PersonView,
  /** Not valid after. */
  valid_until: number,
  /** Is a PIN needed? */
  second_factor: boolean,
  /** They have joined and are let in as soon as somebody of the house is connected. */
  knocking: boolean,
  /** Closed by wrong codes: somebody else may have tried, and a new one is needed. */
  closed: boolean,
  /** What became of the mail. */
  mail: MailStateView, };

/** What a guest's link is for. */
export type GuestLinkView = { "step": "ask",
  /** The hospital's name. */
  tenant_name: string,
  /** The code that the host tells. */
  needs_code: boolean,
  /** The PIN. */
  needs_pin: boolean, } | { "step": "invited" } & InvitedView;

/** What a guest's device knows of its stay. */
export type GuestSelfView = {
  /** The room; none until somebody has put this device in. */
  conversation: string | null,
  /** Who invited. */
  host: string,
  /** When the stay ends; none for a room that stays. */
  ends_at: number | null,
  /** It ends within a day. */
  ending: boolean, };

/** A guest who is in a room. */
export type GuestView = {
  /** Who. */
  person: PersonView,
  /** Did the host tell them a code or PIN, beside the channel that carried the link? */
  verified: boolean,
  /** Until when they are certified. */
  until: number,
  /** Who signed for them. */
  host: PersonView, };

/** A message that was found, or starred. */
export type HitView = {
  /** Which conversation. */
  conversation: string,
  /** Its title. */
  title: string,
  /** The message's id. */
  message: string,
  /** Where it stands in the conversation. */
  position: number,
  /** Who wrote it. */
  sender: PersonView,
  /** When. */
  time: number,
  /** The text around the hit, split so that what was found can be marked: the parts of odd index are hits. */
  parts: Array<string>,
  /** The text is the name of an attached file, in which it was found. */
  file: boolean,
  /** What is attached to a message without words. */
  attachment: AttachmentKindView | null,
  /** It says where somebody is. */
  location: boolean, };

/** As what a person is invited. */
export type InviteAs = "staff" | "supplier" | "administrator";

/** What a guest is shown before anything happens. */
export type InvitedView = {
  /** The hospital's name. */
  tenant_name: string,
  /** Does the hospital archive what is written here? */
  archived: boolean,
  /** Who invites. */
  host: string,
  /** Who is invited. */
  guest: string,
  /** Into which room. */
  room: string,
  /** What the room is for. */
  purpose: string,
  /** For whom it is. */
  kind: RoomKindView,
  /** When it ends. */
  ends_at: number | null,
  /** When what is written is read. */
  opening: OpeningView | null,
  /** What to do in an emergency; empty for the app's own words. */
  emergency: string, };

/** A wish about issuer keys. Granting one needs the root key and therefore comes on a way of its own
 * ([`crate::Input::GrantIssuer`]). */
export type IssuerCommand = { "act": "ask" } | { "act": "drop",
  /** The device that asks. */
  device: string, } | { "act": "revoke",
  /** One of its certificates. */
  serial: string, };

/** A device that asks for an issuer key. */
export type IssuerRequestView = {
  /** Which. */
  device: string,
  /** Its name, as its person certified it. */
  device_name: string,
  /** Whose, by the certificates. */
  person: PersonView,
  /** To be compared with what the asking device shows. */
  digits: string,
  /** When it asked, by its own clock. */
  asked_at: number,
  /** The key had a certificate before. */
  renewal: boolean,
  /** This very device. */
  own: boolean, };

/** An issuer in force. */
export type IssuerView = {
  /** Number of its latest certificate. */
  serial: string,
  /** As certified by the root. */
  name: string,
  /** Until when. */
  until: number,
  /** This device's. */
  own: boolean,
  /** So many people are certified by it. */
  people: number, };

/** Issuers, and who asks for a key. */
export type IssuersView = {
  /** Is this person certified as administrator? */
  admin: boolean,
  /** This device's own key. */
  own: OwnIssuerView,
  /** Requests that hold, oldest first. What does not hold is left out. */
  requests: Array<IssuerRequestView>,
  /** Issuers in force: of every key the latest certificate, the one that ends first in front. */
  issuers: Array<IssuerView>,
  /** The pinned root key in hex: what a key file must open to. */
  root: string, };

/** Why joining did not work. */
export type JoinError = { "error": "malformed" } | { "error": "unknown" } | { "error": "used" } | { "error": "wrong_code",
  /** How often another may be tried before the invitation ends. */
  left: number, } | { "error": "too_many_tries" } | { "error": "offline" } | { "error": "forged" } | { "error": "device_in_use" } | { "error": "server_full" } | { "error": "device_full" } | { "error": "internal" };

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

/** Languages of the server's mail. */
export type LanguageView = "de" | "en";

/** Last line of a chat row. */
export type LastLineView = { "type": "text",
  /** Who wrote it; none in a direct chat. */
  sender: string | null,
  /** Did we write it? */
  own: boolean,
  /** One line of it. */
  text: string,
  /** What is attached to it, if something is. */
  attachment: AttachmentKindView | null,
  /** How many of them. */
  attachments: number,
  /** How long the first of them plays, in milliseconds. */
  duration_ms: number | null,
  /** It says where somebody is; the text is the place's words then. */
  location: boolean,
  /** Delivery state when it is ours. */
  delivery: DeliveryView | null, } | { "type": "system",
  /** Which. */
  line: SystemLineView, } | { "type": "deleted",
  /** Did we? */
  own: boolean, } | { "type": "unsupported" } | { "type": "refused" } | { "type": "pending" };

/** The three levels of people. */
export type LevelView = "internal" | "supplier" | "guest";

/** What a link is for, before anything happens. */
export type LinkInfo = {
  /** Invitation or transfer. */
  kind: LinkKind,
  /** The hospital's name. */
  tenant_name: string,
  /** For whom; empty when the server does not know (transfers). */
  person_name: string,
  /** Does the hospital archive conversations? None where the server does not say. */
  archive: boolean | null, };

/** Kinds of links. */
export type LinkKind = "invitation" | "transfer" | "device_code" | "set_up";

/** A place in words, a position, or both. */
export type LocationCommand = {
  /** The place's name or words of one's own; empty for a position alone. */
  name: string,
  /** House; may be empty. */
  building: string,
  /** Floor; may be empty. */
  floor: string,
  /** Which of the house's places. */
  place: string | null,
  /** As the device measured it. */
  position: PositionCommand | null, };

/** A place in words, a position, or both. */
export type LocationView = {
  /** What the place is called, or the sender's words; empty for a position alone. */
  name: string,
  /** House; may be empty. */
  building: string,
  /** Floor; may be empty. */
  floor: string,
  /** Which of the house's places, if it is one. */
  place: string | null,
  /** Degrees north; none without a position. */
  latitude: number | null,
  /** Degrees east. */
  longitude: number | null,
  /** How far off it may be, in metres. */
  accuracy_m: number | null,
  /** The position as a link: `geo:52.5200066,13.404954;u=12`. */
  geo: string | null, };

/** What became of a mail. */
export type MailStateView = "none" | "waiting" | "sent" | "failed";

/** A member of a conversation. */
export type MemberView = {
  /** Who. */
  person: PersonView,
  /** owner or member. */
  owner: boolean,
  /** Number of devices in the group. */
  devices: number,
  /** Revoked or expired chain: shown, removal requested. */
  revoked: boolean,
  /** What they hold at the moment. */
  duties: Array<DutyNameView>, };

/** Somebody, or everybody, is mentioned in a text. */
export type MentionView = {
  /** Who; none for everybody in the conversation. */
  person: string | null,
  /** How it stands in the text behind the `@` ("Miriam Fuchs", "alle"). */
  label: string, };

/** A wish about messages. Message ids are the keys of the timeline. */
export type MessageCommand = { "about": "edit",
  /** Which. */
  message: string,
  /** The new text, 1 byte to `TEXT_MAX` bytes. */
  text: string,
  /** Who is mentioned in it. */
  mentions: Array<MentionView>, } | { "about": "delete",
  /** Which, all of one conversation, at most [`crate::command::SELECTION_MAX`]. */
  messages: Array<string>,
  /** For everybody? */
  for_everyone: boolean, } | { "about": "react",
  /** To which. */
  message: string,
  /** One emoji; none takes it back. */
  emoji: string | null, } | { "about": "forward",
  /** Which, at most [`crate::command::SELECTION_MAX`]. */
  messages: Array<string>,
  /** Where to, at most [`crate::command::FORWARD_MAX`]. */
  conversations: Array<string>,
  /** How urgent the copies are. Guests' are normal: `not_allowed`. */
  urgency: UrgencyView, } | { "about": "star",
  /** Which. */
  messages: Array<string>,
  /** On or off. */
  starred: boolean, } | { "about": "acknowledge",
  /** Which. */
  message: string,
  /** What we do. */
  stand: StandView,
  /** What we say to it, up to `ANSWER_MAX` bytes; may be empty. */
  words: string, } | { "about": "wake_again",
  /** Which. */
  message: string,
  /** Again, or no more. */
  again: boolean, } | { "about": "heard",
  /** Which. */
  message: string, } | { "about": "pin",
  /** Which. */
  message: string,
  /** On or off. */
  pinned: boolean, };

/** Who got, read and knows a message, and its earlier versions. */
export type MessageInfoView = {
  /** Its id. */
  message: string,
  /** When it was written. */
  time: number,
  /** When others could know of it, where that is much later. */
  arrived_at: number | null,
  /** The sender's clock was ahead: the time is the server's. */
  clock_off: boolean,
  /** Its place in the log; none while it waits. */
  sent: boolean,
  /** Everybody else who is in the conversation, and who acknowledged it and has left: those who acknowledged first, then who read it. */
  people: Array<ReachView>,
  /** It wants to be acknowledged. */
  urgent: boolean,
  /** Marked as important. */
  important: boolean,
  /** It is ours and somebody has not acknowledged it: the server may wake them again. */
  may_wake_again: boolean,
  /** When it disappears from devices; none when it stays. */
  expires_at: number | null,
  /** It is in the hospital's archive, too. */
  archived: boolean,
  /** What is attached to it, if something is. */
  attachment: AttachmentKindView | null,
  /** It says where somebody is. */
  location: boolean,
  /** Earlier versions, oldest first, the one in force last; one entry when it was never edited. */
  versions: Array<VersionView>, };

/** What a browser shows that wants to become a further device. */
export type OfferView = {
  /** To wait and to join with. Not shown. */
  link: string,
  /** QR payload. */
  qr: string,
  /** The same to be typed: six groups of four. */
  code: string,
  /** Six digits that must stand on the other device too. */
  digits: string, };

/** One of the hospital's two offline keys. */
export type OfflineKey = "root" | "archive";

/** What came of opening an entry that was [`ArchiveContent::Sealed`]. */
export type OpenedEntry = {
  /** Its place among the page's entries, from 0. A number of the log may stand twice in a page that somebody made up. */
  at: number,
  /** Row hash of what was opened, in hex: another one than the line's is not what stands there. */
  row: string,
  /** What it is. */
  content: ArchiveContent, };

/** From when until when on a weekday. */
export type OpeningHourView = {
  /** 1 (Monday) to 7. */
  weekday: number,
  /** Minute of the day. */
  from: number,
  /** Minute of the day, after `from`; 1440 is midnight. */
  to: number, };

/** When what is written is read. */
export type OpeningView = {
  /** Hours of the week. */
  hours: Array<OpeningHourView>,
  /** Their time zone (IANA name). */
  time_zone: string,
  /** A word besides. */
  note: string, };

/** How a device came to its person. */
export type OriginView = "invitation" | "linked" | "recovery_code" | "passkey";

/** This device's own issuer key. */
export type OwnIssuerView = { "state": "none" } | { "state": "asked",
  /** Groups of digits. */
  digits: string, } | { "state": "in_force",
  /** Until when. */
  until: number, } | { "state": "ends_soon",
  /** When. */
  until: number,
  /** Digits of the request for its renewal; none while it could not be made. */
  digits: string | null, } | { "state": "ended",
  /** When. */
  at: number,
  /** Digits of the request for its renewal; none while it could not be made. */
  digits: string | null, };

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

/** A message that is pinned for everybody in the conversation. */
export type PinView = {
  /** Its id. */
  message: string,
  /** Where it stands; none when it is not on this device. */
  position: number | null,
  /** Who wrote it, if known. */
  sender: PersonView | null,
  /** Up to 200 characters of it; none when it is not here. */
  text: string | null,
  /** What is attached to it, if something is. */
  attachment: AttachmentKindView | null,
  /** It says where somebody is. */
  location: boolean, };

/** A place that has a name. */
export type PlaceView = {
  /** Its id, which its QR code names. */
  id: string,
  /** "Zimmer 412". */
  name: string,
  /** "Haus C"; may be empty. */
  building: string,
  /** "4. OG"; may be empty. */
  floor: string,
  /** Where on which plan, if on one. */
  point: PlanPointView | null, };

/** Places of the house. */
export type PlacesView = {
  /** By building, floor and name. */
  places: Array<PlaceView>,
  /** There are more than shown. */
  more: boolean, };

/** A point on a plan. */
export type PlanPointView = {
  /** Which plan. */
  plan: string,
  /** From the left, 0 to 1. */
  x: number,
  /** From above, 0 to 1. */
  y: number, };

/** How far the rules reach. */
export type PolicyLimitsView = {
  /** Most minutes. */
  edit_min: number,
  /** Most hours. */
  delete_hours: number,
  /** Most mebibytes. */
  attachment_mib: number,
  /** Fewest days, where there is a most. */
  lifetime_days_min: number,
  /** Most days. */
  lifetime_days_max: number,
  /** Fewest minutes. */
  auto_lock_min: number,
  /** Most minutes. */
  auto_lock_max: number, };

/** What the root decided for everybody. */
export type PolicyView = {
  /** Which policy it is; a change has the next number. */
  number: number,
  /** When it was signed. */
  issued_at: number,
  /** Who may add people to a group. */
  who_may_add: WhoMayAddView,
  /** May internal people invite guests? */
  guests: boolean,
  /** Is passive *read* shown? */
  read_receipts: boolean,
  /** Minutes without input after which the app locks. */
  auto_lock_min: number,
  /** The rules. */
  rules: RulesView,
  /** How far each of them reaches. */
  limits: PolicyLimitsView,
  /** Are conversations archived? */
  archived: boolean, };

/** What an administrator wants the next policy to say; the rest stays as it is. */
export type PolicyWish = {
  /** Who may add people to a group. */
  who_may_add: WhoMayAddView,
  /** May internal people invite guests? */
  guests: boolean,
  /** Is passive *read* shown? */
  read_receipts: boolean,
  /** Minutes without input after which the app locks. */
  auto_lock_min: number,
  /** The rules. */
  rules: RulesView, };

/** A position as a device measured it. */
export type PositionCommand = {
  /** Degrees north. */
  latitude: number,
  /** Degrees east. */
  longitude: number,
  /** How far off it may be, in metres. */
  accuracy_m: number, };

/** A wish about this device's notifications. */
export type PushCommand = { "act": "subscribe",
  /** Address at the push service. */
  endpoint: string,
  /** The browser's public key (`p256dh`), base64url. */
  key: string,
  /** Its secret (`auth`), base64url. */
  secret: string,
  /** Language of the notifications. */
  language: PushLanguage, } | { "act": "unsubscribe",
  /** The browser has lost its subscription; nobody switched it off. */
  lost: boolean, } | { "act": "set_quiet_hours",
  /** Which. */
  hours: QuietHours | null, } | { "act": "set_only_on_duty",
  /** Or at any time. */
  on: boolean, } | { "act": "try" };

/** Languages of notifications. */
export type PushLanguage = "de" | "en";

/** How it stands with being woken. */
export type PushStateView = "unavailable" | "off" | "pending" | "on" | "ended";

/** Notifications of this device, as far as engine and server know. */
export type PushView = {
  /** How it stands. */
  state: PushStateView,
  /** The hospital's key for the browser's subscription, base64url; none until the server has said it in this session. */
  server_key: string | null,
  /** The address that the browser gave. */
  endpoint: string | null,
  /** When only what is urgent wakes. */
  quiet: QuietHours | null,
  /** What is not urgent wakes only while this person holds a duty. */
  only_on_duty: boolean, };

/** What a view shows; a subscription gets a new snapshot whenever it changes. */
export type Query = { "query": "session" } | { "query": "connection" } | { "query": "chats",
  /** Substring of the title or a member's name; empty for all. */
  search: string,
  /** Which of them. */
  filter: ChatFilter, } | { "query": "conversation",
  /** Which. */
  id: string, } | { "query": "timeline",
  /** Which. */
  conversation: string,
  /** Anchor position: items at and before it are the window's centre; none for the newest. */
  anchor: number | null,
  /** How many items before the anchor. */
  before: number,
  /** How many items after the anchor. */
  after: number,
  /** Without an anchor: around the first unread one, should it lie further up than `before` items. The view says which window that is. */
  from_unread: boolean, } | { "query": "directory",
  /** Substring of name or role; empty for all. */
  search: string,
  /** At most this many. */
  limit: number, } | { "query": "contact",
  /** Who. */
  person: string, } | { "query": "devices" } | { "query": "recoveries" } | { "query": "issuers" } | { "query": "policy" } | { "query": "search",
  /** Parts of words, at least 2 characters; all of them must stand in a message, in any order. Upper case, accents and umlauts do
   * not matter. */
  text: string,
  /** Only there; none for everywhere. */
  conversation: string | null,
  /** In what of them. */
  filter: SearchFilter,
  /** At most this many. */
  limit: number, } | { "query": "starred",
  /** Only there; none for everywhere. */
  conversation: string | null,
  /** At most this many. */
  limit: number, } | { "query": "attachments",
  /** Which. */
  conversation: string,
  /** Which of them. */
  filter: AttachmentFilter,
  /** Those before and after this message instead of the newest. */
  around: string | null,
  /** At most this many. */
  limit: number, } | { "query": "push" } | { "query": "attention",
  /** Does somebody look at it? */
  attended: boolean, } | { "query": "places",
  /** Words that all stand in name, building or floor; empty for all. */
  search: string,
  /** At most this many. */
  limit: number, } | { "query": "place",
  /** Which. */
  id: string, } | { "query": "duties",
  /** Substring of the name; empty for all. */
  search: string,
  /** At most this many. */
  limit: number, } | { "query": "duty",
  /** Which. */
  id: string, } | { "query": "message_info",
  /** Which. */
  message: string, };

/** Hours of the day. */
export type QuietHours = {
  /** First minute of the day, 0 to 1439. */
  from_min: number,
  /** First minute that is not quiet any more. */
  until_min: number,
  /** IANA time zone. */
  zone: string, };

/** The message that a message answers. */
export type QuoteView = {
  /** The answered message's id, which is its key in the timeline. */
  message: string,
  /** Where it stands; none when it is not on this device. */
  position: number | null,
  /** Who wrote it, if known. */
  sender: PersonView | null,
  /** Up to 200 characters of it, in its newest version; none when it was deleted or is not here. */
  text: string | null,
  /** What is attached to it, if something is. */
  attachment: AttachmentKindView | null,
  /** It says where somebody is. */
  location: boolean,
  /** It was deleted. */
  deleted: boolean, };

/** How far a message has come with one person. */
export type ReachView = {
  /** Who. */
  person: PersonView,
  /** It is on a device of theirs. */
  delivered: boolean,
  /** When that became known here; none when it was before this device looked. */
  delivered_at: number | null,
  /** They read it. */
  read: boolean,
  /** When that became known here. */
  read_at: number | null,
  /** When they acknowledged it, if it is urgent and they did. */
  acknowledged_at: number | null,
  /** What they answered. */
  answer: AnswerView | null, };

/** One emoji and who reacted with it. */
export type ReactionView = {
  /** The emoji. */
  emoji: string,
  /** Who, in the order of arrival. */
  people: Array<PersonView>,
  /** Did we? */
  own: boolean, };

/** What opens a recovery. */
export type RecoveryKindView = "code" | "passkey";

/** The recovery code, or a passkey. */
export type RecoveryView = {
  /** Names it. */
  id: string,
  /** Which of the two. */
  kind: RecoveryKindView,
  /** On which device it was made. */
  name: string,
  /** When. */
  made_at: number,
  /** Since when it opens nothing any more: a device was lost, and no other one could seal the new key to it. */
  ended_at: number | null, };

/** Why a message is not shown. */
export type RefusalView = "false_archive_copy" | "forged" | "replayed" | "malformed" | "unreadable";

/** A wish about rooms and their guests. */
export type RoomCommand = { "act": "create",
  /** 1 to 64 characters. */
  name: string,
  /** What it is for; may be empty. */
  purpose: string,
  /** For whom. */
  kind: RoomKindView,
  /** When it ends; none for a room that stays. */
  ends_at: number | null,
  /** Further internal people; may be empty. */
  people: Array<string>,
  /** When what is written there is read. */
  opening: OpeningView | null,
  /** What to do in an emergency; empty for the app's own words. */
  emergency: string, } | { "act": "invite",
  /** Which room. */
  conversation: string,
  /** 1 to 64 characters, as it will stand everywhere. */
  name: string,
  /** Where the server mails the link without its secret; none when the host shares the link. */
  email: string | null,
  /** Is a PIN needed besides? */
  second_factor: boolean,
  /** In which language that mail is. */
  language: LanguageView, } | { "act": "withdraw",
  /** Which. */
  invitation: string, } | { "act": "set_end",
  /** Which room. */
  conversation: string,
  /** None for a room that stays. */
  ends_at: number | null, } | { "act": "set_guests",
  /** Which room. */
  conversation: string,
  /** Only read? */
  read_only: boolean, } | { "act": "end",
  /** Which room. */
  conversation: string, } | { "act": "describe",
  /** Which room. */
  conversation: string,
  /** What it is for. */
  purpose: string,
  /** For whom. */
  kind: RoomKindView,
  /** When what is written there is read. */
  opening: OpeningView | null,
  /** What to do in an emergency. */
  emergency: string, };

/** For whom a room is. */
export type RoomKindView = "consult" | "patient";

/** What a room is for, who its guests are, and when it ends. */
export type RoomView = {
  /** In words; may be empty. */
  purpose: string,
  /** For whom. */
  kind: RoomKindView,
  /** Who made it: the only one to move its end. */
  sponsor: PersonView | null,
  /** When it ends; none for a room that stays. */
  ends_at: number | null,
  /** It ends within a day. */
  ending: boolean,
  /** It has ended: its guests are out. */
  ended: boolean,
  /** When what is written is read. */
  opening: OpeningView | null,
  /** What to do in an emergency; empty for the app's own words. */
  emergency: string,
  /** Guests only read here. */
  guests_read: boolean,
  /** We are a guest here, and only read. */
  read_only: boolean,
  /** May we invite guests? */
  may_invite: boolean,
  /** May we move its end? */
  may_extend: boolean,
  /** Guests who are in. */
  guests: Array<GuestView>,
  /** Invitations that nobody has used, and guests who are about to be let in; none for guests. */
  invitations: Array<GuestInvitationView>, };

/** The rules in force; what nobody decided is as far as it goes. */
export type RulesView = {
  /** Where messages may be forwarded to. */
  forward: ForwardingView,
  /** May files and pictures be saved outside the app? */
  may_save: boolean,
  /** Minutes for which a text may be edited; 0 for never. */
  edit_min: number,
  /** Hours for which a message may be deleted for everybody; 0 for never. */
  delete_hours: number,
  /** Longest file, in mebibytes. */
  attachment_mib_max: number,
  /** Fewest days for which messages of a conversation may be set to stay; 0 when hours will do. */
  lifetime_days_min: number,
  /** Most days for which messages stay anywhere; none when they may stay for good. */
  lifetime_days_max: number | null,
  /** Do guests need a PIN? */
  guest_pin: boolean, };

/** In what of a message a text is looked for. */
export type SearchFilter = "all" | "texts" | "files";

/** What a search finds, newest first. */
export type SearchView = {
  /** Messages. */
  hits: Array<HitView>,
  /** There are more than shown. */
  more: boolean,
  /** Messages of before this device joined are still on their way: what is found may be incomplete. */
  incomplete: boolean, };

/** Why a message was not sent. */
export type SendFailureView = "not_a_member" | "policy" | "too_large" | "server_full" | "quota" | "file_lost" | "unknown";

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
  tenant_name: string, } | { "phase": "awaiting_host",
  /** The hospital's name. */
  tenant_name: string,
  /** The guest's name. */
  guest_name: string,
  /** Who invited. */
  host: string,
  /** Into which room. */
  room: string,
  /** For whom it is. */
  kind: RoomKindView,
  /** When what is written is read. */
  opening: OpeningView | null,
  /** What to do in an emergency; empty for the app's own words. */
  emergency: string, } | { "phase": "ready",
  /** The person at this device. */
  me: PersonView,
  /** The hospital's name. */
  tenant_name: string,
  /** Whether conversations are archived, and the short id of the archive key. */
  archive_key: string | null,
  /** Minutes without input after which the app locks itself. */
  auto_lock_min: number,
  /** The house's rules. */
  rules: RulesView,
  /** This device is a guest's: it shows one room and nothing else. */
  guest: GuestSelfView | null, } | { "phase": "lease_over",
  /** Who lives here. */
  person_name: string,
  /** The hospital's name. */
  tenant_name: string,
  /** When everything is deleted. */
  ends_at: number,
  /** Messages that were never sent, and would be lost. */
  outbox_count: number, } | { "phase": "wiped",
  /** Why. */
  reason: WipeReason, } | { "phase": "ended",
  /** Why. */
  reason: EndReason,
  /** What a guest had written and could not send any more; only in memory, until the page is closed. */
  unsent: Array<UnsentView>, };

/** What the person who answers does about it. */
export type StandView = "noted" | "takes_over" | "calls_back" | "declines";

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
  person: PersonView, } | { "event": "lifetime_set",
  /** By whom. */
  by: PersonView,
  /** After how many hours; none: it stays. */
  hours: number | null, } | { "event": "pinned",
  /** By whom. */
  by: PersonView, } | { "event": "owner_added",
  /** By whom. */
  by: PersonView,
  /** Who. */
  person: PersonView, } | { "event": "succeeded",
  /** Who. */
  person: PersonView, } | { "event": "stay_ended",
  /** Who. */
  people: Array<PersonView>, } | { "event": "room_end_moved",
  /** By whom. */
  by: PersonView,
  /** None: the room stays. */
  ends_at: number | null, } | { "event": "order_dispute" } | { "event": "archive_key_changed",
  /** Short id of the new key. */
  key: string, };

/** A text message. */
export type TextView = {
  /** Who wrote it. */
  sender: PersonView,
  /** Ours? */
  own: boolean,
  /** The text, in its newest version. */
  text: string,
  /** What is attached to it; the text is their caption then, and may be empty. */
  attachments: Array<AttachmentView>,
  /** Where somebody is; the text is the place's words then, and may be empty. */
  location: LocationView | null,
  /** Delivery state when ours. */
  delivery: DeliveryView | null,
  /** The sender's clock was ahead by more than 5 minutes: the time is the server's. */
  clock_off: boolean,
  /** When others could know of it, where that is more than 5 minutes after it was said: its sender had no connection, or a clock
   * that is behind. */
  arrived_at: number | null,
  /** The message it answers. */
  quote: QuoteView | null,
  /** Who is mentioned in it. */
  mentions: Array<MentionView>,
  /** Are we mentioned by somebody else? */
  mentions_me: boolean,
  /** By emoji, the most frequent first. */
  reactions: Array<ReactionView>,
  /** It was edited ("bearbeitet"). */
  edited: boolean,
  /** It was passed on from another conversation ("weitergeleitet"). */
  forwarded: boolean,
  /** It wants to be acknowledged; how far that has come. */
  urgent: UrgentView | null,
  /** Marked as important, and no more than that. */
  important: boolean,
  /** We have played its voice note, on one of our devices. */
  heard: boolean,
  /** We marked it with a star. */
  starred: boolean,
  /** It is pinned for everybody in the conversation. */
  pinned: boolean,
  /** Until when we may edit it; none when not (any more). */
  editable_until: number | null,
  /** Until when we may delete it for everybody; none when not (any more). */
  deletable_until: number | null, };

/** What a timeline item shows. */
export type TimelineContentView = { "type": "text" } & TextView | { "type": "deleted",
  /** Who. */
  sender: PersonView,
  /** Ours? */
  own: boolean, } | { "type": "unsupported",
  /** Who wrote it. */
  sender: PersonView,
  /** Ours? */
  own: boolean, } | { "type": "system",
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
  /** Position that the window is around; none for the newest. */
  anchor: number | null,
  /** So many items before it, and it, were looked for. */
  before: number,
  /** So many after it. */
  after: number,
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
  /** The first unread messages that mention us, oldest first, at most 100. */
  unread_mentions: Array<UnreadMentionView>,
  /** History of before this device joined is still being fetched. */
  loading_history: boolean, };

/** An unread message that mentions us, and where it is. */
export type UnreadMentionView = {
  /** Its key. */
  message: string,
  /** Its position. */
  position: number, };

/** A message that was never sent. */
export type UnsentView = {
  /** Its id. */
  message: string,
  /** What it says; may be empty beside files. */
  text: string,
  /** So many files were with it. */
  files: number, };

/** How urgent a message is. */
export type UrgencyView = "normal" | "important" | "urgent";

/** How far an urgent message has come. */
export type UrgentView = {
  /** We are to acknowledge it, and have not. */
  may_acknowledge: boolean,
  /** We may answer it, or answer anew. */
  may_answer: boolean,
  /** It is ours and somebody has not acknowledged it: the server may wake them again. */
  may_wake_again: boolean,
  /** When we acknowledged it: the server's time, the tap's while it is on its way. */
  acknowledged_at: number | null,
  /** Everybody who acknowledged or is to: the group without its sender. */
  people: number,
  /** Who acknowledged, the first ones first. */
  acknowledged: Array<AcknowledgementView>,
  /** The first few who have not, by name. */
  awaited: Array<PersonView>, };

/** One version of a text. */
export type VersionView = {
  /** When it was written. */
  time: number,
  /** The text. */
  text: string, };

/** Who may add people to a group. */
export type WhoMayAddView = "owners" | "members";

/** Why the local keys were deleted. */
export type WipeReason = "pin_tries" | "administration" | "lease" | "database_lost";
