/** An opened case: its conversations on the left, the log of one on the right, search above, export. Read-only. */
import type { Case, CaseConversation } from "@konsil/admin-api";
import { reasonOf } from "@konsil/engine";
import type { ReadySession } from "@konsil/session";
import { Button, Notice, SearchField, Select, TextField, toast } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX, Download, FileX, KeyRound, LockKeyhole, Search } from "lucide-react";
import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import { useAccess } from "../../administration/useAdministration.tsx";
import { saveFile } from "../../saveFile.ts";
import { caseNumber } from "../../wording/cases.ts";
import { problemText } from "../../wording/problems.ts";
import { type ArchiveRow, archiveRows, personOf } from "./archiveRows.ts";
import styles from "./CaseReader.module.css";
import type { CaseReading, Reading } from "./CaseReading.ts";
import { ConversationList } from "./ConversationList.tsx";
import { type ExportedAttachment, exportCase, type Lack } from "./exportCase.ts";
import { Hits } from "./Hits.tsx";
import { LogView } from "./LogView.tsx";
import { dayStart } from "./period.ts";
import { isSearching, searchRows } from "./searchCase.ts";
import { useSaveAttachment } from "./useSaveAttachment.ts";

export interface CaseReaderProps {
  case: Case;
  conversations: CaseConversation[];
  reading: CaseReading;
  session: ReadySession;
  onClose: () => void;
}

const HITS_MAX = 200;
const NO_LACKS: Record<Lack, number> = { missing: 0, unreadable: 0 };

interface Place {
  conversation: string;
  /** Row to begin at; null for the first. */
  row: string | null;
  /** Counts visits, so that the same place can be gone to again. */
  visit: number;
}

export function CaseReader({ case: one, conversations, reading, session, onClose }: CaseReaderProps) {
  const { t, i18n } = useLingui();
  const access = useAccess();
  const readings = useSyncExternalStore(reading.watch, reading.snapshot);
  const [place, setPlace] = useState<Place | null>(null);
  const [words, setWords] = useState("");
  const [person, setPerson] = useState("");
  const [days, setDays] = useState({ first: "", last: "" });
  const [exporting, setExporting] = useState(false);
  const [error, setError] = useState<string | null>(null);
  /** How many files the last export only names. */
  const [lacks, setLacks] = useState(NO_LACKS);

  const rows = useRows(readings, conversations, one);
  const open = conversations.find((conversation) => conversation.id === place?.conversation);
  const search = { text: words, person, from: dayStart(days.first), until: dayStart(days.last, 1) };
  const searching = isSearching(search);
  const found = searching ? searchRows(conversations.map(({ id }) => ({ id, rows: rows.get(id) ?? [] })), search, HITS_MAX) : null;
  const unread = conversations.filter(({ id }) => readings.get(id)?.state !== "read");
  const people = useMemo(() => authorsOf(rows), [rows]);
  const unfit = keyDoesNotFit(readings);
  const number = caseNumber(one.id);
  const watermark = `${session.me.name} · ${t`Fall ${number}`}`;

  function visit(conversation: CaseConversation, row: string | null): void {
    setPlace((old) => ({ conversation: conversation.id, row, visit: (old?.visit ?? 0) + 1 }));
    void reading.read(conversation);
  }

  const onWant = useCallback((conversation: string, first: number, last: number) => reading.want({ conversation, first, last }), [reading]);
  const saveAttachment = useSaveAttachment(reading, open?.id, setError);

  /** Every file of every conversation that was read, with its message's place. */
  async function allAttachments(): Promise<ExportedAttachment[]> {
    const found: ExportedAttachment[] = [];
    for (const [conversation, { lines }] of reading.snapshot()) {
      for (const { seq, content } of lines) {
        if (content.type !== "message" || content.message.what !== "attachments") continue;
        for (const one of content.message.attachments) {
          const bytes = await reading.openAttachment(conversation, seq, one).catch(lackOrThrow);
          found.push({ conversation, seq, object: one.object, name: one.name, bytes });
        }
      }
    }
    return found;
  }

  async function readAll(): Promise<void> {
    for (const conversation of conversations) await reading.read(conversation);
  }

  async function save(): Promise<void> {
    setExporting(true);
    setError(null);
    setLacks(NO_LACKS);
    try {
      await readAll();
      const all = reading.snapshot();
      const failed = conversations.find(({ id }) => all.get(id)?.state !== "read");
      if (failed) {
        setError(t`Ein Gespräch ließ sich nicht ganz lesen. Es wurde nichts exportiert.`);
        return;
      }
      const files = await exportCase({
        case: one,
        hospital: session.tenant_name,
        officer: { id: session.me.id, name: session.me.name },
        keyId: reading.key.id,
        now: Date.now(),
        attachments: await allAttachments(),
        conversations: conversations.map((conversation) => ({ conversation, lines: all.get(conversation.id)?.lines ?? [] })),
      });
      // First it is written down, then there is a file.
      const body = { sha256: files.manifestHash, messages: files.messages };
      await access.ask((client) => client.POST("/api/admin/v1/archive/cases/{id}/exports", { params: { path: { id: one.id } }, body }));
      saveFile(files.name, files.zip, "application/zip");
      setLacks(files.lacks);
      toast(t`Export gespeichert und im Protokoll vermerkt`);
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
    } finally {
      setExporting(false);
    }
  }

  return (
    <section className={styles.reader} aria-label={t`Gespräche des Falls`}>
      <div className={styles.tools}>
        <div className={styles.search}>
          <SearchField label={t`In diesem Fall suchen`} value={words} onChange={setWords} />
        </div>
        <Select label={t`Wer`} value={person} onChange={setPerson}>
          <option value="">{t`Alle`}</option>
          {people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
        <TextField label={t`Von`} type="date" value={days.first} onChange={(first) => setDays({ ...days, first })} />
        <TextField label={t`Bis`} type="date" value={days.last} onChange={(last) => setDays({ ...days, last })} />
        <div className={styles.buttons}>
          <Button kind="secondary" icon={LockKeyhole} onPress={onClose}>
            {t`Schlüssel schließen`}
          </Button>
          <Button icon={Download} busy={exporting} onPress={() => void save()}>
            {t`Exportieren`}
          </Button>
        </div>
      </div>
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {error}
        </Notice>
      )}
      {lacks.missing > 0 && (
        <Notice icon={FileX} kind="urgent" live>
          {plural(lacks.missing, {
            one: "# Datei hat der Server nicht mehr. Sie fehlt im Export; das Verzeichnis nennt sie. Wer den Server betreibt, findet sie vielleicht in einer Sicherung.",
            other: "# Dateien hat der Server nicht mehr. Sie fehlen im Export; das Verzeichnis nennt sie. Wer den Server betreibt, findet sie vielleicht in einer Sicherung.",
          })}
        </Notice>
      )}
      {lacks.unreadable > 0 && (
        <Notice icon={FileX} kind="urgent" live>
          {plural(lacks.unreadable, {
            one: "# Datei war nicht zu lesen und fehlt im Export; das Verzeichnis nennt sie. Exportiere noch einmal: Fehlt sie wieder, ist sie wohl beschädigt.",
            other: "# Dateien waren nicht zu lesen und fehlen im Export; das Verzeichnis nennt sie. Exportiere noch einmal: Fehlen sie wieder, sind sie wohl beschädigt.",
          })}
        </Notice>
      )}
      {unfit && (
        <Notice icon={KeyRound} kind="danger" title={t`Dieser Schlüssel passt nicht zu diesen Einträgen.`} live>
          {t`Er lässt sich öffnen, aber verschlossen wurde mit einem anderen: dem eines anderen Hauses oder einer anderen Zeit. Schließe ihn und nimm den richtigen.`}
        </Notice>
      )}
      <div className={styles.split}>
        <div className={styles.left}>
          {found === null ? (
            <ConversationList conversations={conversations} readings={readings} open={place?.conversation ?? null} onOpen={(conversation) => visit(conversation, null)} namesIn={rows} />
          ) : (
            <>
              {unread.length > 0 && (
                <div className={styles.unread}>
                  <p>{t`${plural(unread.length, { one: "# Gespräch ist noch nicht gelesen und wird nicht durchsucht.", other: "# Gespräche sind noch nicht gelesen und werden nicht durchsucht." })}`}</p>
                  <Button kind="secondary" size="sm" icon={Search} onPress={() => void readAll()}>
                    {t`Alle lesen und durchsuchen`}
                  </Button>
                </div>
              )}
              <Hits
                hits={found.hits}
                more={found.more}
                words={words}
                current={place?.row ?? null}
                onOpen={(hit) => {
                  const conversation = conversations.find(({ id }) => id === hit.conversation);
                  if (conversation) visit(conversation, hit.row.key);
                }}
              />
            </>
          )}
        </div>
        <LogView
          onWant={onWant}
          onAttachment={saveAttachment}
          key={`${place?.conversation} ${place?.visit}`}
          conversation={open ?? null}
          rows={(open && rows.get(open.id)) ?? []}
          reading={(open && readings.get(open.id)) ?? null}
          begin={place?.row ?? null}
          watermark={watermark}
        />
      </div>
    </section>
  );
}

/** Rows of every conversation, made anew only where lines have come. */
function useRows(readings: ReadonlyMap<string, Reading>, conversations: CaseConversation[], one: Case): ReadonlyMap<string, ArchiveRow[]> {
  const [made] = useState(() => new Map<string, { lines: Reading["lines"]; rows: ArchiveRow[] }>());
  return useMemo(() => {
    const people = new Set(one.people.map((person) => person.id));
    const rows = new Map<string, ArchiveRow[]>();
    for (const { id, members } of conversations) {
      const lines = readings.get(id)?.lines;
      if (!lines) continue;
      const known = made.get(id);
      const now = known?.lines === lines ? known : { lines, rows: archiveRows(lines, { members, people }) };
      made.set(id, now);
      rows.set(id, now.rows);
    }
    return rows;
  }, [readings, conversations, one, made]);
}

function authorsOf(rows: ReadonlyMap<string, ArchiveRow[]>): { id: string; name: string }[] {
  const people = new Map<string, string>();
  for (const one of rows.values()) {
    for (const row of one) {
      const person = personOf(row);
      if (person) people.set(person.id, person.name);
    }
  }
  return Array.from(people, ([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * A file that cannot be had is named without its bytes: the server does not have it, it is damaged, or the server could not give it
 * (`internal`). Whatever else failed (no connection, the case is over) ends the export.
 */
function lackOrThrow(failure: unknown): Lack {
  const { error } = reasonOf(failure);
  if (error === "file_missing") return "missing";
  if (error === "file_unreadable" || error === "internal") return "unreadable";
  throw failure;
}

/** Messages were read, and not one of them opens with this key. */
function keyDoesNotFit(readings: ReadonlyMap<string, Reading>): boolean {
  let unreadable = 0;
  for (const { lines } of readings.values()) {
    for (const { content } of lines) {
      if (content.type === "message") return false;
      if (content.type === "refused" && content.reason === "unreadable") unreadable += 1;
    }
  }
  return unreadable > 0;
}
