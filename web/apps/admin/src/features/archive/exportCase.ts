/**
 * What leaves the archive: a ZIP with one JSONL file for each conversation (a line per entry, nothing left out) and a manifest
 * with who, why, what, and the SHA-256 of every file, once more as `sha256sum -c` reads it. Made in the browser; the audit log gets the
 * manifest's hash.
 */
import type { Case, CaseConversation } from "@konsil/admin-api";
import type { ArchiveLine } from "@konsil/engine";

export interface ExportedConversation {
  conversation: CaseConversation;
  lines: readonly ArchiveLine[];
}

/** Why a file is not in an export: the server does not have it any more, or it could not be read or is not what its message names. */
export type Lack = "missing" | "unreadable";

/** A file that a message names, or why it is not there. */
export interface ExportedAttachment {
  conversation: string;
  seq: number;
  object: string;
  name: string;
  bytes: Uint8Array<ArrayBuffer> | Lack;
}

export interface ExportInput {
  case: Case;
  hospital: string;
  officer: { id: string; name: string };
  /** Short id of the opened key. */
  keyId: string;
  now: number;
  conversations: readonly ExportedConversation[];
  attachments: readonly ExportedAttachment[];
}

export interface CaseExportFiles {
  name: string;
  zip: Uint8Array<ArrayBuffer>;
  /** SHA-256 of `manifest.json`, in hex. */
  manifestHash: string;
  messages: number;
  /** How many files are named, and not in it: one that several messages name is one. */
  lacks: Record<Lack, number>;
}

/** Every file with its hash, in the form of `sha256sum`. */
const SUMS = "SHA256SUMS";
const FORMAT = "konsil archive export v1";
const iso = (time: number) => new Date(time).toISOString();

/** What Windows takes for a device, whatever stands behind the dot. */
const DEVICE = /^(con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³]) *(\.|$)/i;

/** A name as every system takes it: the sender chose it, and it must not lead out of its folder. */
function fileName(name: string): string {
  const safe = name.replaceAll(/[/\\:*?"<>|\p{Cc}\p{Cf}]/gu, "_").replace(/^$|[. ]+$/, "_");
  return DEVICE.test(safe) ? `_${safe}` : safe;
}

/** One line of a JSONL file. */
export function recordOf(conversation: string, line: ArchiveLine): Record<string, unknown> {
  const { type, ...rest } = line.content;
  const { sender = null, by = null, device = null, sent_at: sentAt = null, ...content } = rest as Record<string, unknown>;
  return {
    conversation,
    seq: line.seq,
    accepted_at: iso(line.accepted_at),
    chain: line.chain,
    chain_holds: !line.broken,
    type,
    sender: personOf(sender ?? by),
    device,
    sent_at: typeof sentAt === "number" ? iso(sentAt) : null,
    content,
  };
}

function personOf(person: unknown): Record<string, unknown> | null {
  if (typeof person !== "object" || person === null) return null;
  const { id, name, role, level } = person as Record<string, unknown>;
  return { id, name, role, level };
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function exportCase(input: ExportInput): Promise<CaseExportFiles> {
  const { strToU8, zipSync } = await import("fflate");
  const bytesOf = (text: string) => strToU8(text) as Uint8Array<ArrayBuffer>;
  const files: Record<string, Uint8Array<ArrayBuffer>> = {};
  const listed: { name: string; bytes: number; sha256: string }[] = [];
  const conversations: Record<string, unknown>[] = [];
  for (const { conversation, lines } of input.conversations) {
    const name = `conversations/${conversation.id}.jsonl`;
    const bytes = bytesOf(lines.map((line) => `${JSON.stringify(recordOf(conversation.id, line))}\n`).join(""));
    files[name] = bytes;
    listed.push({ name, bytes: bytes.length, sha256: await sha256(bytes) });
    const last = lines.at(-1);
    conversations.push({
      id: conversation.id,
      kind: conversation.kind,
      file: name,
      entries: lines.length,
      messages: messagesOf(lines),
      refused: lines.filter((line) => line.content.type === "refused").length,
      chain_breaks: lines.filter((line) => line.broken).map((line) => line.seq),
      first_seq: lines[0]?.seq ?? null,
      last_seq: last?.seq ?? null,
      chain_head: last?.chain ?? null,
      members: conversation.members,
    });
  }
  const attachments: Record<string, unknown>[] = [];
  for (const { conversation, seq, object, name, bytes } of input.attachments) {
    const lack = typeof bytes === "string" ? bytes : null;
    const file = lack === null ? `attachments/${object}/${fileName(name)}` : null;
    attachments.push({ conversation, seq, object, name, file, lack });
    if (typeof bytes === "string" || file === null || file in files) continue;
    files[file] = bytes;
    listed.push({ name: file, bytes: bytes.length, sha256: await sha256(bytes) });
  }
  const messages = input.conversations.reduce((sum, { lines }) => sum + messagesOf(lines), 0);
  const manifest = {
    format: FORMAT,
    exported_at: iso(input.now),
    hospital: input.hospital,
    officer: input.officer,
    archive_key: input.keyId,
    case: {
      id: input.case.id,
      reason: input.case.reason,
      people: input.case.people,
      from: iso(input.case.from),
      until: iso(input.case.until),
      asked: { by: input.case.asked.by, at: iso(input.case.asked.at) },
      opened: input.case.decided && { by: input.case.decided.by, at: iso(input.case.decided.at) },
    },
    counts: { conversations: conversations.length, entries: input.conversations.reduce((sum, { lines }) => sum + lines.length, 0), messages },
    conversations,
    attachments,
    files: listed,
  };
  const lacking = (why: Lack) => new Set(attachments.filter(({ lack }) => lack === why).map(({ object }) => object)).size;
  const manifestBytes = bytesOf(`${JSON.stringify(manifest, null, 2)}\n`);
  const manifestHash = await sha256(manifestBytes);
  const sums = [{ name: "manifest.json", sha256: manifestHash }, ...listed].map(({ name, sha256: hash }) => `${hash}  ${name}\n`);
  const zip = zipSync({ "manifest.json": manifestBytes, [SUMS]: bytesOf(sums.join("")), ...files }, { level: 6, mtime: new Date(input.now) }) as Uint8Array<ArrayBuffer>;
  return { name: `konsil-archiv-${input.case.id}.zip`, zip, manifestHash, messages, lacks: { missing: lacking("missing"), unreadable: lacking("unreadable") } };
}

function messagesOf(lines: readonly ArchiveLine[]): number {
  return lines.filter((line) => line.content.type === "message").length;
}
