// Written by hand until the generator (ts-rs) overwrites this file; the names and shapes are those of
// crates/client/src/view.rs and command.rs.

export type TimestampMs = number;

export type SessionView =
  | { phase: "starting" }
  | { phase: "no_device" }
  | { phase: "locked"; tries_left: number; person_name: string; tenant_name: string }
  | { phase: "awaiting_certification"; person_name: string; tenant_name: string }
  | { phase: "ready"; me: PersonView; tenant_name: string; archive_key: string | null; auto_lock_min: number }
  | { phase: "wiped"; reason: WipeReason }
  | { phase: "ended"; reason: EndReason };

export type WipeReason = "pin_tries" | "administration" | "database_lost";

export type EndReason = "locked" | "deleted" | "device_removed";

export type PersonView = {
  id: string;
  name: string;
  role: string;
  initials: string;
  hue: number;
  level: LevelView;
  me: boolean;
};

export type LevelView = "internal" | "supplier" | "guest";

export type ConnectionView = {
  state: ConnectionState;
  outbox_count: number;
  clock_skew_ms: number | null;
  server_full: boolean;
  device_full: boolean;
  update_required: boolean;
  syncing: boolean;
};

export type ConnectionState = "online" | "connecting" | "offline";

export type ChatListView = { chats: ChatRowView[]; unread_total: number };

export type ChatRowView = {
  id: string;
  kind: ConversationKindView;
  title: string;
  initials: string;
  hue: number;
  person: PersonView | null;
  time: TimestampMs | null;
  last: LastLineView | null;
  unread: number;
  draft: string | null;
  has_guest: boolean;
  left: boolean;
};

export type LastLineView =
  | { type: "text"; sender: string | null; own: boolean; text: string; delivery: DeliveryView | null }
  | { type: "system"; line: SystemLineView }
  | { type: "refused" };

export type ConversationKindView = "direct" | "group";

export type ConversationView = {
  id: string;
  kind: ConversationKindView;
  title: string;
  initials: string;
  hue: number;
  members: MemberView[];
  may_manage: boolean;
  left: boolean;
  archive_key: string | null;
  guests: PersonView[];
  draft: string | null;
  repairing: boolean;
  key_changed: PersonView[];
};

export type MemberView = { person: PersonView; owner: boolean; devices: number; revoked: boolean };

export type TimelineView = {
  conversation: string;
  items: TimelineItemView[];
  more_before: boolean;
  more_after: boolean;
  unread_from: string | null;
  unread_count: number;
  loading_history: boolean;
};

export type TimelineItemView = { key: string; position: number; time: TimestampMs; content: TimelineContentView };

export type TimelineContentView =
  | {
      type: "text";
      sender: PersonView;
      own: boolean;
      text: string;
      delivery: DeliveryView | null;
      clock_off: boolean;
    }
  | { type: "system"; line: SystemLineView }
  | { type: "refused"; sender: PersonView | null; reason: RefusalView }
  | { type: "pending"; sender: PersonView | null };

export type RefusalView = "false_archive_copy" | "forged" | "replayed" | "malformed" | "unreadable";

export type DeliveryView =
  | { state: "waiting" }
  | { state: "sent" }
  | { state: "delivered" }
  | { state: "read" }
  | { state: "failed"; reason: SendFailureView };

export type SendFailureView = "not_a_member" | "policy" | "too_large" | "server_full" | "unknown";

export type SystemLineView =
  | { event: "created"; by: PersonView }
  | { event: "added"; by: PersonView; people: PersonView[] }
  | { event: "removed"; by: PersonView; people: PersonView[] }
  | { event: "removed_by_administration"; people: PersonView[] }
  | { event: "left"; person: PersonView }
  | { event: "renamed"; by: PersonView; name: string }
  | { event: "device_added"; person: PersonView }
  | { event: "device_rejoined"; person: PersonView }
  | { event: "key_changed"; person: PersonView }
  | { event: "owner_added"; by: PersonView; person: PersonView }
  | { event: "order_dispute" }
  | { event: "archive_key_changed"; key: string };

export type DirectoryView = { people: PersonView[]; more: boolean };

export type ContactView = {
  person: PersonView;
  safety_digits: string[];
  safety_qr: string;
  state: KeyStateView;
  devices: DeviceView[];
  shared_chats: ChatRowView[];
  certified_until: TimestampMs;
};

export type KeyStateView = "issued" | "verified" | "changed";

export type DeviceView = { id: string; name: string; since: TimestampMs; this: boolean };

export type Command =
  | { command: "open_direct"; person: string }
  | { command: "create_group"; name: string; people: string[] }
  | { command: "continue_as_group"; conversation: string; name: string; people: string[] }
  | { command: "rename_group"; conversation: string; name: string }
  | { command: "add_people"; conversation: string; people: string[] }
  | { command: "remove_person"; conversation: string; person: string }
  | { command: "make_owner"; conversation: string; person: string }
  | { command: "leave"; conversation: string }
  | { command: "send_text"; conversation: string; text: string }
  | { command: "retry"; message: string }
  | { command: "discard"; message: string }
  | { command: "mark_read"; conversation: string; position: number }
  | { command: "set_draft"; conversation: string; text: string }
  | { command: "confirm_contact"; person: string }
  | { command: "offer_transfer"; admin: boolean }
  | { command: "invite"; name: string; role: string }
  | { command: "set_person_locked"; person: string; locked: boolean }
  | { command: "fetch_history"; conversation: string };

export type Query =
  | { query: "session" }
  | { query: "connection" }
  | { query: "chats"; search: string }
  | { query: "conversation"; id: string }
  | { query: "timeline"; conversation: string; anchor: number | null; before: number; after: number }
  | { query: "directory"; search: string; limit: number }
  | { query: "contact"; person: string }
  | { query: "devices" };

export type Answer =
  | { answer: "done" }
  | { answer: "conversation"; id: string }
  | { answer: "message"; id: string }
  | { answer: "link"; link: string };

export type CommandError =
  | { error: "text_length"; max_bytes: number }
  | { error: "name_length"; max_chars: number }
  | { error: "not_found" }
  | { error: "not_a_member" }
  | { error: "not_allowed" }
  | { error: "group_too_large"; max: number }
  | { error: "no_device"; name: string }
  | { error: "offline" }
  | { error: "device_full" }
  | { error: "repairing" }
  | { error: "locked" }
  | { error: "internal" };
