import type { Case, CaseConversation, CaseMember } from "@konsil/admin-api";
import type { ArchiveContent, ArchiveLine, ArchiveMessage, PersonView } from "@konsil/engine";
import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { type ArchiveRow, archiveRows, lastName, type MessageRow, type Note } from "./archiveRows.ts";
import { exportCase, recordOf } from "./exportCase.ts";
import { periodOf, presetDays } from "./period.ts";
import { NO_SEARCH, searchRows } from "./searchCase.ts";

const person = (name: string): PersonView => ({ id: name.toLowerCase(), name, role: "Pflege", initials: name.slice(0, 2), hue: 1, level: "internal", me: false });
const LENA = person("Lena");
const JAN = person("Jan");
const member = (who: PersonView, ...stays: [number, number | null][]): CaseMember => ({
  id: who.id,
  name: who.name,
  stays: stays.map(([from_seq, until_seq]) => ({ from_seq, until_seq })),
  delivered: 0,
  read: 0,
});
const line = (seq: number, content: ArchiveContent, more: Partial<ArchiveLine> = {}): ArchiveLine => ({ seq, accepted_at: seq * 1000, chain: `${seq}`, row: "", broken: false, missing: 0, content, ...more });
const said = (seq: number, sender: PersonView, message: ArchiveMessage, more: Partial<ArchiveLine> = {}): ArchiveLine =>
  line(seq, { type: "message", id: `m${seq}`, sender, device: "Firefox", sent_at: seq * 1000 - 5, urgent: false, important: false, message }, more);
const text = (words: string, replaces: string | null = null): ArchiveMessage => ({ what: "text", text: words, in_reply_to: null, replaces, forwarded: false });

const BOTH = { members: [member(LENA, [1, null]), member(JAN, [1, null])], people: new Set(["lena"]) };
const notes = (rows: ArchiveRow[]): Note[] => rows.flatMap((row) => (row.kind === "note" ? [row.note] : []));
const messages = (rows: ArchiveRow[]): MessageRow[] => rows.filter((row) => row.kind === "message");

test("a message keeps every version and what was deleted of it", () => {
  const lines = [said(2, LENA, text("5 mg")), said(3, LENA, text("50 mg", "m2")), said(4, LENA, { what: "deletion", replaces: "m2" }), said(5, JAN, text("Was?"))];
  const rows = archiveRows(lines, BOTH);
  const [first] = messages(rows);
  expect(first?.versions.map((version) => [version.text, version.seq])).toEqual([
    ["5 mg", 2],
    ["50 mg", 3],
  ]);
  expect(first?.deleted).toEqual({ at: 4000, seq: 4 });
  expect(notes(rows)).toEqual([
    { note: "edited", by: LENA, of: 2 },
    { note: "deleted", by: LENA, of: 2 },
  ]);
});

test("nobody changes what is not theirs", () => {
  const rows = archiveRows([said(2, LENA, text("Ja")), said(3, JAN, text("Nein", "m2")), said(4, JAN, { what: "deletion", replaces: "m2" })], BOTH);
  expect(messages(rows)[0]).toMatchObject({ deleted: null, versions: [{ text: "Ja" }] });
  expect(notes(rows)).toEqual([
    { note: "foreign_edit", by: JAN, text: "Nein" },
    { note: "foreign_edit", by: JAN, text: null },
  ]);
});

test("an edit of something outside the case is a message that says so", () => {
  const rows = archiveRows([said(9, LENA, text("neu", "m1")), said(10, LENA, { what: "deletion", replaces: "m1" })], BOTH);
  expect(messages(rows)[0]).toMatchObject({ edits: "elsewhere", versions: [{ text: "neu" }] });
  expect(notes(rows)).toEqual([{ note: "deleted_elsewhere", by: LENA }]);
});

test("what is not opened yet says nothing, and nothing is concluded from it", () => {
  const seven = { what: "reaction", emoji: "👍", in_reply_to: "m1" } as const;
  const rest = [said(2, LENA, text("neu", "m1")), said(3, LENA, { what: "deletion", replaces: "m1" }), said(4, JAN, seven)];
  const early = archiveRows([line(1, { type: "sealed" }), ...rest], BOTH);
  expect(messages(early)).toMatchObject([{ edits: "unopened", versions: [{ text: "neu" }] }]);
  expect(notes(early).filter(({ note }) => note !== "joins")).toEqual([{ note: "sealed" }, { note: "sealed" }, { note: "sealed" }]);
  expect(searchRows([{ id: "c", rows: early }], { ...NO_SEARCH, person: JAN.id }, 9).hits).toEqual([]);
  const later = archiveRows([said(1, LENA, text("alt")), ...rest], BOTH);
  expect(messages(later)).toMatchObject([{ edits: "nothing", deleted: { seq: 3 }, versions: [{ text: "alt" }, { text: "neu" }] }]);
  expect(notes(later).filter(({ note }) => note !== "joins")).toMatchObject([{ note: "edited", of: 1 }, { note: "deleted", of: 1 }, { note: "reacted", of: 1 }]);
});

test("what was not handed out is explained by who was there, or alarms", () => {
  const away = { members: [member(LENA, [1, 2], [6, null]), member(JAN, [1, null])], people: new Set(["lena"]) };
  const lines = [said(2, LENA, text("a")), said(6, LENA, text("b"), { missing: 3 })];
  expect(notes(archiveRows(lines, away))).toContainEqual({ note: "gap", first: 3, last: 5, explained: true });
  expect(notes(archiveRows(lines, BOTH))).toContainEqual({ note: "gap", first: 3, last: 5, explained: false });
  expect(notes(archiveRows(lines, away))).toContainEqual({ note: "joins", who: "Lena" });
});

test("no line is left out, and keys are never there twice", () => {
  const lines = [
    line(1, { type: "membership", by: JAN }),
    line(2, { type: "bookkeeping", sender: JAN }),
    line(3, { type: "bookkeeping", sender: LENA }),
    line(4, { type: "void" }),
    line(5, { type: "refused", sender: JAN, reason: "false_archive_copy" }, { broken: true }),
    line(6, { type: "erased", sender: null }),
    said(7, JAN, { what: "name", name: "Visite" }),
    said(8, JAN, { what: "leave" }),
    said(9, JAN, { what: "unknown", content_type: "poll" }),
  ];
  const rows = archiveRows(lines, { ...BOTH, members: [member(LENA, [1, null]), member(JAN, [1, 8])] });
  expect(notes(rows).map((note) => note.note)).toEqual(["joins", "joins", "membership", "bookkeeping", "refused", "erased", "named", "left", "ends", "unknown"]);
  expect(notes(rows)[3]).toEqual({ note: "bookkeeping", count: 3, by: ["Jan", "Lena"] });
  expect(rows.find((row) => row.broken)?.seq).toBe(5);
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
});

test("a name that is said again for those who have come in is no news", () => {
  const lines = [said(2, JAN, { what: "name", name: "Visite" }), said(3, JAN, { what: "name", name: "Visite" }), said(4, LENA, { what: "name", name: "Visite 4B" })];
  expect(notes(archiveRows(lines, BOTH)).filter((note) => note.note !== "joins")).toEqual([
    { note: "named", by: JAN, name: "Visite" },
    { note: "bookkeeping", count: 1, by: ["Jan"] },
    { note: "named", by: LENA, name: "Visite 4B" },
  ]);
  expect(lastName(archiveRows(lines, BOTH))).toBe("Visite 4B");
  expect(lastName(archiveRows([], BOTH))).toBeNull();
});

test("reactions and pins are notes about an entry, and end as such", () => {
  const lines = [
    said(2, LENA, text("Kalium 6,1")),
    said(3, JAN, { what: "reaction", emoji: "👍", in_reply_to: "m2" }),
    said(4, JAN, { what: "deletion", replaces: "m3" }),
    said(5, JAN, { what: "pin", message: "m2", pinned: true }),
    said(6, LENA, { what: "reaction", emoji: "❤️", in_reply_to: "elsewhere" }),
  ];
  expect(notes(archiveRows(lines, BOTH)).filter((note) => note.note !== "joins")).toEqual([
    { note: "reacted", by: JAN, emoji: "👍", of: 2 },
    { note: "reaction_ended", by: JAN, emoji: "👍", of: 2 },
    { note: "pinned", by: JAN, of: 2 },
    { note: "reacted", by: LENA, emoji: "❤️", of: null },
  ]);
});

test("what was urgent says so, and who took note is a note about it", () => {
  const [urgent, ...rest] = [said(2, LENA, text("Kalium 6,1")), said(3, JAN, { what: "acknowledgement", in_reply_to: "m2", stand: "takes_over", words: null }), said(4, JAN, { what: "acknowledgement", in_reply_to: "elsewhere", stand: "declines", words: "im OP" })];
  const lines = urgent?.content.type === "message" ? [{ ...urgent, content: { ...urgent.content, urgent: true } }, ...rest] : [];
  const rows = archiveRows(lines, BOTH);
  expect(messages(rows).map((row) => row.urgent)).toEqual([true]);
  expect(notes(rows).filter((note) => note.note !== "joins")).toEqual([
    { note: "acknowledged", by: JAN, of: 2, stand: "takes_over", words: null },
    { note: "acknowledged", by: JAN, of: null, stand: "declines", words: "im OP" },
  ]);
});

test("search by words, person and time", () => {
  const rows = archiveRows([said(2, LENA, text("Kalium 6,1")), said(3, JAN, text("KALIUM kontrollieren")), said(4, JAN, text("kontrolliert: 5,0", "m3"))], BOTH);
  const find = (search: Partial<typeof NO_SEARCH>, max = 10) => searchRows([{ id: "c", rows }], { ...NO_SEARCH, ...search }, max);
  expect(find({ text: "kalium" }).hits.map(({ row }) => row.seq)).toEqual([2, 3]);
  expect(find({ text: "kalium kontrolliert" }).hits.map(({ row }) => row.seq)).toEqual([3]);
  expect(find({ person: "lena" }).hits.map(({ row }) => row.seq)).toEqual([2]);
  expect(find({ text: "kalium", from: 3000 }).hits.map(({ row }) => row.seq)).toEqual([3]);
  expect(find({ text: "kalium", until: 3000 }).hits.map(({ row }) => row.seq)).toEqual([2]);
  expect(find({ text: "kalium" }, 1)).toMatchObject({ more: true, hits: [{ row: { seq: 2 } }] });
});

test("search finds a name however it is spelt", () => {
  const rows = archiveRows([said(2, LENA, text("Frau Müller")), said(3, JAN, text("Herr Mueller")), said(4, JAN, text("René"))], BOTH);
  const find = (words: string) => searchRows([{ id: "c", rows }], { ...NO_SEARCH, text: words }, 10).hits.map(({ row }) => row.seq);
  expect([find("müller"), find("Mueller"), find("muller"), find("rene")]).toEqual([[2, 3], [2, 3], [2], [4]]);
});

test("search knows the names of files and the words of an answer", () => {
  const file = { object: "o1", name: "EKG Meier.pdf", mime: "application/pdf", size: 9 };
  const lines = [
    said(2, LENA, { what: "attachments", caption: "siehe Anhang", in_reply_to: null, forwarded: false, attachments: [file] }),
    said(3, JAN, { what: "acknowledgement", in_reply_to: "m2", stand: "declines", words: "bin im OP" }),
  ];
  const rows = archiveRows(lines, BOTH);
  const find = (words: string) => searchRows([{ id: "c", rows }], { ...NO_SEARCH, text: words }, 10).hits.map(({ row }) => row.seq);
  expect([find("meier"), find("anhang ekg"), find("OP")]).toEqual([[2], [2], [3]]);
});

const ATTACHED = { conversation: "c1", seq: 2, object: "o1", name: "Wunde.jpg", bytes: new Uint8Array([1, 2]) };

test("the manifest knows every file, and its hash is what is reported", async () => {
  const conversation: CaseConversation = { id: "c1", kind: "direct", created_at: 0, members: BOTH.members, entries: 2, span: { first: 2000, last: 3000 } };
  const act = { by: { id: "p", name: "Petra" }, at: 1 };
  const one: Case = { id: "0190-case", state: "open", asked: act, decided: act, closed: null, expires_at: 9, from: 0, until: 9, people: [{ id: "lena", name: "Lena" }], reason: "Beschwerde" };
  const lines = [said(2, LENA, text("ä\n\"")), line(3, { type: "bookkeeping", sender: JAN })];
  const made = await exportCase({ case: one, hospital: "Haus", officer: { id: "p", name: "Petra" }, keyId: "ab12", now: 1_790_000_000_000, conversations: [{ conversation, lines }], attachments: [ATTACHED, { ...ATTACHED, object: "o2", bytes: "missing" }, { ...ATTACHED, seq: 7, object: "o2", bytes: "missing" }, { ...ATTACHED, object: "o5", bytes: "unreadable" }, { ...ATTACHED, object: "o3", name: ".." }, { ...ATTACHED, object: "o4", name: "../a:b\n.jpg" }] });
  const files = unzipSync(made.zip);
  expect(Object.keys(files).sort()).toEqual(["SHA256SUMS", "attachments/o1/Wunde.jpg", "attachments/o3/_", "attachments/o4/.._a_b_.jpg", "conversations/c1.jsonl", "manifest.json"]);
  expect(made.lacks).toEqual({ missing: 1, unreadable: 1 });
  const sha = (name: string) => createHash("sha256").update(files[name] ?? new Uint8Array()).digest("hex");
  expect(sha("manifest.json")).toBe(made.manifestHash);
  const manifest = JSON.parse(new TextDecoder().decode(files["manifest.json"]));
  expect(manifest).toMatchObject({ counts: { conversations: 1, entries: 2, messages: 1 }, case: { reason: "Beschwerde" }, conversations: [{ chain_head: "3" }] });
  const listed = (name: string) => ({ name, bytes: files[name]?.length, sha256: sha(name) });
  expect(manifest.files).toEqual(["conversations/c1.jsonl", "attachments/o1/Wunde.jpg", "attachments/o3/_", "attachments/o4/.._a_b_.jpg"].map(listed));
  expect(manifest.attachments.map(({ object, file }: Record<string, unknown>) => [object, file])).toEqual([["o1", "attachments/o1/Wunde.jpg"], ["o2", null], ["o2", null], ["o5", null], ["o3", "attachments/o3/_"], ["o4", "attachments/o4/.._a_b_.jpg"]]);
  expect(manifest.attachments.map(({ lack }: Record<string, unknown>) => lack)).toEqual([null, "missing", "missing", "unreadable", null, null]);
  const sums = new TextDecoder().decode(files["SHA256SUMS"]);
  const others = Object.keys(files).filter((name) => name !== "SHA256SUMS");
  expect(sums.trimEnd().split("\n").sort()).toEqual(others.map((name) => `${sha(name)}  ${name}`).sort());
  const records = new TextDecoder().decode(files["conversations/c1.jsonl"]).trimEnd().split("\n").map((record) => JSON.parse(record));
  expect(records[0]).toMatchObject({ conversation: "c1", seq: 2, chain: "2", chain_holds: true, sender: { name: "Lena" }, device: "Firefox", content: { message: { text: 'ä\n"' } } });
  expect(records[1]).toMatchObject({ type: "bookkeeping", sender: { name: "Jan" }, content: {} });
  expect(recordOf("c1", line(4, { type: "membership", by: null }))).toMatchObject({ type: "membership", sender: null });
});

test("files are called so that every system takes them out of the export", async () => {
  const act = { by: { id: "p", name: "Petra" }, at: 1 };
  const one: Case = { id: "0190-case", state: "open", asked: act, decided: act, closed: null, expires_at: 9, from: 0, until: 9, people: [], reason: "Beschwerde" };
  const names = async (...given: string[]) => {
    const attachments = given.map((name, at) => ({ ...ATTACHED, object: `o${at}`, name }));
    const { zip } = await exportCase({ case: one, hospital: "Haus", officer: { id: "p", name: "Petra" }, keyId: "ab12", now: 1_790_000_000_000, conversations: [], attachments });
    const files = Object.keys(unzipSync(zip));
    return given.map((_, at) => files.find((file) => file.startsWith(`attachments/o${at}/`))?.slice(`attachments/o${at}/`.length));
  };
  expect(await names("Befund\u202Efdp.exe", "Befund.pdf. .", "...", "", "Kalium 6,1.pdf")).toEqual(["Befund_fdp.exe", "Befund.pdf_", "_", "_", "Kalium 6,1.pdf"]);
  expect(await names("con", "AUX.txt", "nul.tar.gz", "Com1", "lpt9 .pdf", "com0", "Conrad.pdf", "Prnt")).toEqual(["_con", "_AUX.txt", "_nul.tar.gz", "_Com1", "_lpt9 .pdf", "com0", "Conrad.pdf", "Prnt"]);
});

test("periods are whole days, never empty, never ahead", () => {
  const now = new Date(2026, 10, 23, 12).getTime();
  expect(presetDays("week", now)).toEqual({ first: "2026-11-17", last: "2026-11-23" });
  expect(periodOf("2026-11-23", "2026-11-23", now)).toEqual({ from: new Date(2026, 10, 23).getTime(), until: new Date(2026, 10, 24).getTime() });
  expect(periodOf("2026-11-24", "2026-11-25", now)).toBeNull();
  expect(periodOf("2026-11-23", "2026-11-22", now)).toBeNull();
  expect(periodOf("", "2026-11-22", now)).toBeNull();
  expect(periodOf("0202-11-22", "2026-11-22", now)).toBeNull();
});
