/**
 * Turns the lines of a log into what an officer reads: a message with every version it ever had and its deletion, and a note for
 * everything else. Guarantees: every line is in exactly one row or is a version of one; nothing is left out. Who edits or deletes
 * what is not theirs changes nothing, as on everybody's device.
 */
import type { CaseMember } from "@konsil/admin-api";
import type { ArchiveAttachment, ArchiveContent, ArchiveLine, ArchiveMessage, PersonView, RefusalView, StandView } from "@konsil/engine";

type Message = Extract<ArchiveContent, { type: "message" }>;

export interface Version {
  text: string;
  sentAt: number;
  acceptedAt: number;
  seq: number;
}

export interface MessageRow {
  kind: "message";
  key: string;
  position: number;
  time: number;
  seq: number;
  id: string;
  sender: PersonView;
  device: string;
  /** Oldest first; never empty. */
  versions: Version[];
  deleted: { at: number; seq: number } | null;
  /** What it edits: nothing, what is not in the case, or what may be among the entries that are not opened yet. */
  edits: "nothing" | "elsewhere" | "unopened";
  /** Files that came with it; the text is their caption then. */
  attachments: readonly ArchiveAttachment[];
  /** Passed on from another conversation. */
  forwarded: boolean;
  /** It wanted to be acknowledged. */
  urgent: boolean;
  /** It was marked as important. */
  important: boolean;
  /** What it answers, where that is in the case. */
  answers: { name: string; text: string } | null;
  broken: boolean;
}

export type Note =
  /** Not opened yet; or about something that is not. */
  | { note: "sealed" }
  | { note: "edited" | "deleted"; by: PersonView; of: number }
  /** Of a message that is not in the case. */
  | { note: "deleted_elsewhere"; by: PersonView }
  | { note: "foreign_edit"; by: PersonView; text: string | null }
  | { note: "named"; by: PersonView; name: string }
  | { note: "left"; by: PersonView }
  /** To an entry; null for one that is not in the case. */
  | { note: "reacted"; by: PersonView; emoji: string; of: number | null }
  | { note: "reaction_ended"; by: PersonView; emoji: string; of: number | null }
  /** Of an entry; null for one that is not in the case. */
  | { note: "acknowledged"; by: PersonView; of: number | null; stand: StandView; words: string | null }
  | { note: "pinned" | "unpinned"; by: PersonView; of: number | null }
  | { note: "lifetime"; by: PersonView; hours: number | null }
  | { note: "unknown"; by: PersonView; contentType: string }
  | { note: "membership"; by: PersonView | null }
  | { note: "joins" | "ends"; who: string | null }
  | { note: "refused"; by: PersonView | null; reason: RefusalView }
  | { note: "erased"; by: PersonView | null }
  | { note: "bookkeeping"; count: number; by: string[] }
  /** Not handed out; explained where none of the case's people was a member. */
  | { note: "gap"; first: number; last: number; explained: boolean };

export interface NoteRow {
  kind: "note";
  key: string;
  position: number;
  time: number;
  seq: number;
  note: Note;
  broken: boolean;
}

export type ArchiveRow = MessageRow | NoteRow;

export interface RowsOptions {
  members: readonly CaseMember[];
  /** Whose presence makes an entry part of the case. */
  people: ReadonlySet<string>;
}

export function archiveRows(lines: readonly ArchiveLine[], { members, people }: RowsOptions): ArchiveRow[] {
  const rows: ArchiveRow[] = [];
  const messages = new Map<string, MessageRow>();
  const reactions = new Map<string, { sender: string; emoji: string; of: number | null }>();
  const changes = new Changes(members);
  let named: string | null = null;
  /** Whatever is not known may be among those before that are not opened. */
  let sealed = false;
  const mine = members.filter((member) => people.has(member.id));

  for (const line of lines) {
    const { seq, accepted_at: time, broken, content } = line;
    if (line.missing > 0) {
      const [first, last] = [seq - line.missing, seq - 1];
      const note: Note = { note: "gap", first, last, explained: nobodyWithin(mine, first, last) };
      rows.push(noteRow({ seq: first, key: `gap:${seq}`, offset: 0, time, note, broken: false }));
    }
    for (const note of changes.upTo(seq)) rows.push(noteRow({ seq, key: `${note.note}:${seq}:${rows.length}`, offset: -0.5, time, note, broken: false }));
    const put = (note: Note) => rows.push(noteRow({ seq, key: `seq:${seq}`, offset: 0, time, note, broken }));

    switch (content.type) {
      case "sealed":
        sealed = true;
        put({ note: "sealed" });
        break;
      case "message":
        putMessage(content, line, broken, put);
        break;
      case "refused":
        put({ note: "refused", by: content.sender, reason: content.reason });
        break;
      case "membership":
        put({ note: "membership", by: content.by });
        break;
      case "erased":
        put({ note: "erased", by: content.sender });
        break;
      case "bookkeeping":
      case "void":
        keepBooks(content.type === "bookkeeping" ? content.sender?.name : undefined, broken, put);
        break;
    }
  }
  return rows;

  /** Lines that say nothing, next to each other, are one row. */
  function keepBooks(name: string | undefined, broken: boolean, put: (note: Note) => void): void {
    const last = rows.at(-1);
    if (!broken && last?.kind === "note" && last.note.note === "bookkeeping") {
      const by = name === undefined || last.note.by.includes(name) ? last.note.by : [...last.note.by, name];
      rows[rows.length - 1] = { ...last, note: { note: "bookkeeping", count: last.note.count + 1, by } };
    } else put({ note: "bookkeeping", count: 1, by: name === undefined ? [] : [name] });
  }

  function putMessage(content: Message, line: ArchiveLine, broken: boolean, put: (note: Note) => void): void {
    const { sender } = content;
    const { message, attachments } = asText(content.message);
    const { seq, accepted_at: time } = line;
    const target = "replaces" in message && message.replaces !== null ? messages.get(message.replaces) : undefined;
    const theirs = target?.sender.id === sender.id;
    const about = (id: string, note: (of: number | null) => Note) => {
      const of = messages.get(id)?.seq ?? null;
      put(of === null && sealed ? { note: "sealed" } : note(of));
      return of;
    };
    switch (message.what) {
      case "text": {
        const version: Version = { text: message.text, sentAt: content.sent_at, acceptedAt: time, seq };
        if (target && theirs) {
          target.versions.push(version);
          put({ note: "edited", by: sender, of: target.seq });
          return;
        }
        if (target) {
          put({ note: "foreign_edit", by: sender, text: message.text });
          return;
        }
        const answered = message.in_reply_to === null ? undefined : messages.get(message.in_reply_to);
        const row: MessageRow = {
          kind: "message",
          key: `seq:${seq}`,
          position: seq,
          time,
          seq,
          id: content.id,
          sender,
          device: content.device,
          versions: [version],
          deleted: null,
          edits: message.replaces === null ? "nothing" : sealed ? "unopened" : "elsewhere",
          attachments,
          forwarded: message.forwarded,
          urgent: content.urgent,
          important: content.important,
          answers: answered ? { name: answered.sender.name, text: answered.versions.at(-1)?.text ?? "" } : null,
          broken,
        };
        messages.set(content.id, row);
        rows.push(row);
        return;
      }
      case "reaction": {
        const { emoji } = message;
        const of = about(message.in_reply_to, (seen) => ({ note: "reacted", by: sender, emoji, of: seen }));
        reactions.set(content.id, { sender: sender.id, emoji, of });
        return;
      }
      case "acknowledgement": {
        const { stand, words } = message;
        about(message.in_reply_to, (of) => ({ note: "acknowledged", by: sender, of, stand, words }));
        return;
      }
      case "lifetime":
        put({ note: "lifetime", by: sender, hours: message.hours });
        return;
      case "pin": {
        const note = message.pinned ? "pinned" : "unpinned";
        about(message.message, (of) => ({ note, by: sender, of }));
        return;
      }
      case "deletion": {
        const reaction = reactions.get(message.replaces);
        if (reaction?.sender === sender.id) {
          put({ note: "reaction_ended", by: sender, emoji: reaction.emoji, of: reaction.of });
          return;
        }
        if (target && theirs) {
          target.deleted ??= { at: time, seq };
          put({ note: "deleted", by: sender, of: target.seq });
        } else if (target || reaction) put({ note: "foreign_edit", by: sender, text: null });
        else put(sealed ? { note: "sealed" } : { note: "deleted_elsewhere", by: sender });
        return;
      }
      case "name":
        // Said again for those who have just come in.
        if (message.name === named) keepBooks(sender.name, broken, put);
        else put({ note: "named", by: sender, name: message.name });
        named = message.name;
        return;
      case "leave":
        put({ note: "left", by: sender });
        return;
      case "unknown":
        put({ note: "unknown", by: sender, contentType: message.content_type });
    }
  }
}

interface NewNote {
  seq: number;
  key: string;
  offset: number;
  time: number;
  note: Note;
  broken: boolean;
}

function noteRow({ seq, key, offset, time, note, broken }: NewNote): NoteRow {
  return { kind: "note", key, position: seq + offset, time, seq, note, broken };
}

function nobodyWithin(members: readonly CaseMember[], first: number, last: number): boolean {
  return members.every((member) => member.stays.every((stay) => stay.from_seq > last || (stay.until_seq !== null && stay.until_seq < first)));
}

/** Who comes and goes, in the order of the log. Who is there at the first line is no change. */
class Changes {
  readonly #waiting: { seq: number; note: Note }[];
  #begun = false;

  constructor(members: readonly CaseMember[]) {
    this.#waiting = members
      .flatMap((member) =>
        member.stays.flatMap((stay): { seq: number; note: Note }[] => [
          { seq: stay.from_seq, note: { note: "joins", who: member.name } },
          ...(stay.until_seq === null ? [] : [{ seq: stay.until_seq + 1, note: { note: "ends" as const, who: member.name } }]),
        ]),
      )
      .sort((one, other) => one.seq - other.seq);
  }

  upTo(seq: number): Note[] {
    const count = this.#waiting.findIndex((change) => change.seq > seq);
    const due = this.#waiting.splice(0, count < 0 ? this.#waiting.length : count);
    // What came before the first line was long ago; the founding of a conversation is worth a line.
    const shown = this.#begun ? due : due.filter((change) => change.seq === seq || seq === 1);
    this.#begun = true;
    return shown.map((change) => change.note);
  }
}

/** Everything of a row that a search looks at. */
export function textOf(row: ArchiveRow): string {
  if (row.kind === "message") return [...row.versions.map((version) => version.text), ...row.attachments.map((file) => file.name)].join("\n");
  const { note } = row;
  if (note.note === "named") return note.name;
  if (note.note === "acknowledged") return note.words ?? "";
  return note.note === "foreign_edit" ? (note.text ?? "") : "";
}

/** Who a row is by. */
export function personOf(row: ArchiveRow): PersonView | null {
  if (row.kind === "message") return row.sender;
  const by = "by" in row.note ? row.note.by : null;
  return Array.isArray(by) ? null : by;
}

/** Files are a message like a text: their caption is what it says. */
function asText(message: ArchiveMessage): { message: Exclude<ArchiveMessage, { what: "attachments" | "location" }>; attachments: readonly ArchiveAttachment[] } {
  if (message.what === "location") {
    const { words, geo, in_reply_to, forwarded } = message;
    const text = [words, geo ?? ""].filter((part) => part !== "").join(" · ");
    return { message: { what: "text", text: `📍 ${text}`, in_reply_to, replaces: null, forwarded }, attachments: [] };
  }
  if (message.what !== "attachments") return { message, attachments: [] };
  const { caption, in_reply_to, forwarded, attachments } = message;
  return { message: { what: "text", text: caption, in_reply_to, replaces: null, forwarded }, attachments };
}

/** What a group was called last; null when it had no name, or none has been read yet. */
export function lastName(rows: readonly ArchiveRow[] | undefined): string | null {
  const named = rows?.findLast((row) => row.kind === "note" && row.note.note === "named");
  return named?.kind === "note" && named.note.note === "named" ? named.note.name : null;
}
