/** Where somebody gives a key back: codes of shares or a file with its passphrase. Each complaint stands at its field. */
import type { CeremonyError, KeyOpening } from "@konsil/engine";
import { Button, Dialog, IconButton, Notice, TextField } from "@konsil/ui";
import { QrScan } from "@konsil/ui/QrScan.tsx";
import { useLingui } from "@lingui/react/macro";
import { CircleX, FileUp, LockOpen, Plus, QrCode } from "lucide-react";
import { useState } from "react";
import { FileTrigger } from "react-aria-components/FileTrigger";
import { ceremonyErrorText, shareAt } from "../wording/ceremonyErrors.ts";
import styles from "./KeyFields.module.css";
import { type KeyFileFlaw, keyFileOf } from "./keyFile.ts";

export interface KeyFieldsProps {
  how: KeyOpening["from"];
  /** How many codes to ask for at first. */
  codes: number;
  /** One may not know how many it takes. */
  moreCodes?: boolean;
  /** What to do, in a sentence or two. */
  children: string;
  /** "Zur Probe öffnen". */
  verb: string;
  /** Opens it; gives what is wrong, or null. */
  onOpen: (opening: KeyOpening) => Promise<CeremonyError | null>;
}

const CODES_MAX = 15;

export function KeyFields({ how, codes, moreCodes = false, children, verb, onOpen }: KeyFieldsProps) {
  const { i18n } = useLingui();
  const [error, setError] = useState<CeremonyError | null>(null);
  const [busy, setBusy] = useState(false);

  /** `places` says which field each share stands in, so that the right one is complained of. */
  async function attempt(opening: KeyOpening, places: number[] = []): Promise<void> {
    setBusy(true);
    setError(null);
    const refusal = await onOpen(opening);
    const share = refusal === null ? null : shareAt(refusal);
    setError(share === null || refusal === null ? refusal : ({ ...refusal, position: places[share] ?? share } as CeremonyError));
    setBusy(false);
  }

  const atField = error !== null && (how === "shares" ? shareAt(error) !== null : error.error === "passphrase_wrong");
  return (
    <div className={styles.fields}>
      <p className={styles.what}>{children}</p>
      {how === "shares" ? (
        <ShareFields count={codes} more={moreCodes} verb={verb} error={error} busy={busy} onOpen={(shares, places) => void attempt({ from: "shares", shares }, places)} />
      ) : (
        <FileFields verb={verb} error={error} busy={busy} onChoose={() => setError(null)} onOpen={(text, passphrase) => void attempt({ from: "file", text, passphrase })} />
      )}
      {error !== null && !atField && (
        <Notice icon={CircleX} kind="danger" live>
          {ceremonyErrorText(i18n, error)}
        </Notice>
      )}
    </div>
  );
}

interface ShareFieldsProps {
  count: number;
  more: boolean;
  verb: string;
  error: CeremonyError | null;
  busy: boolean;
  onOpen: (shares: string[], places: number[]) => void;
}

function ShareFields({ count, more, verb, error, busy, onOpen }: ShareFieldsProps) {
  const { t, i18n } = useLingui();
  const [codes, setCodes] = useState<string[]>(() => Array.from({ length: count }, () => ""));
  const [flaw, setFlaw] = useState<{ at: number; text: string } | null>(null);
  /** The code that the camera reads. */
  const [scanning, setScanning] = useState<number | null>(null);
  const places = codes.flatMap((code, index) => (code.trim() === "" ? [] : [index]));
  const wrong = error === null ? null : shareAt(error);

  function put(index: number, code: string): void {
    if (flaw?.at === index) setFlaw(null);
    setCodes((old) => old.map((before, place) => (place === index ? code : before)));
  }

  async function take(index: number, file: File): Promise<void> {
    const read = await keyFileOf(file);
    if (typeof read === "string") setFlaw({ at: index, text: flawText(read) });
    else put(index, read.text);
  }

  function flawText(of: KeyFileFlaw): string {
    return of === "unread"
      ? t`Diese Datei lässt sich nicht lesen: Sie ist weg, gesperrt oder ein Ordner. Wähle sie noch einmal, oder tippe den Code ab.`
      : t`Das ist keine Datei eines Anteils. Wähle die Textdatei, die für diese Person gespeichert wurde, oder tippe den Code ab.`;
  }

  return (
    <>
      {codes.map((code, index) => {
        const number = index + 1;
        return (
          // oxlint-disable-next-line react/no-array-index-key -- a code is known by its place
          <div key={index} className={styles.code}>
            <div className={styles.line}>
              <div className={styles.field}>
                <TextField
                  label={t`Code ${number}`}
                  value={code}
                  onChange={(text) => put(index, text)}
                  autoComplete="off"
                  lines={3}
                  error={flaw?.at === index ? flaw.text : error !== null && wrong === index ? ceremonyErrorText(i18n, error) : null}
                />
              </div>
              <span className={styles.file}>
                <IconButton icon={QrCode} label={t`Code ${number} mit der Kamera lesen`} onPress={() => setScanning(index)} />
                <FileTrigger onSelect={(files) => files?.[0] && void take(index, files[0])}>
                  <Button kind="secondary" icon={FileUp} aria-label={t`Datei für Code ${number} wählen`}>
                    {t`Datei`}
                  </Button>
                </FileTrigger>
              </span>
            </div>
          </div>
        );
      })}
      {scanning !== null && (
        <ScanDialog
          number={scanning + 1}
          onCode={(code) => {
            put(scanning, code);
            setScanning(null);
          }}
          onClose={() => setScanning(null)}
        />
      )}
      <div className={styles.chosen}>
        <Button icon={LockOpen} busy={busy} isDisabled={places.length === 0} onPress={() => onOpen(places.map((place) => codes[place] ?? ""), places)}>
          {verb}
        </Button>
        {more && codes.length < CODES_MAX && (
          <Button kind="ghost" icon={Plus} onPress={() => setCodes([...codes, ""])}>
            {t`Weiterer Code`}
          </Button>
        )}
      </div>
    </>
  );
}

/** Holds a sheet's QR code before the camera. */
function ScanDialog({ number, onCode, onClose }: { number: number; onCode: (code: string) => void; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog title={t`Code ${number} lesen`} open onClose={onClose} spaced>
      <p>{t`Halte den QR-Code des Blattes vor die Kamera. Das Bild verlässt den Rechner nicht.`}</p>
      <QrScan codeLabel={t`Code ${number} eintippen`} verb={t`Übernehmen`} onCode={onCode} />
    </Dialog>
  );
}

interface FileFieldsProps {
  verb: string;
  error: CeremonyError | null;
  busy: boolean;
  /** Another file: what was complained of before is past. */
  onChoose: () => void;
  onOpen: (text: string, passphrase: string) => void;
}

function FileFields({ verb, error, busy, onChoose, onOpen }: FileFieldsProps) {
  const { t, i18n } = useLingui();
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const [flaw, setFlaw] = useState<KeyFileFlaw | null>(null);
  const [passphrase, setPassphrase] = useState("");

  async function take(chosen: File): Promise<void> {
    const read = await keyFileOf(chosen);
    onChoose();
    setFile(typeof read === "string" ? null : { name: chosen.name, text: read.text });
    setFlaw(typeof read === "string" ? read : null);
  }

  return (
    <>
      <div className={styles.chosen}>
        <FileTrigger onSelect={(files) => files?.[0] && void take(files[0])}>
          <Button kind="secondary" icon={FileUp}>
            {t`Schlüsseldatei wählen`}
          </Button>
        </FileTrigger>
        {file && <span>{file.name}</span>}
      </div>
      {flaw && (
        <Notice icon={CircleX} kind="danger" live>
          {flaw === "unread" ? t`Diese Datei lässt sich nicht lesen: Sie ist weg, gesperrt oder ein Ordner. Wähle sie noch einmal.` : ceremonyErrorText(i18n, { error: "not_a_key_file" })}
        </Notice>
      )}
      <TextField
        label={t`Passphrase`}
        value={passphrase}
        onChange={setPassphrase}
        autoComplete="off"
        error={error?.error === "passphrase_wrong" ? ceremonyErrorText(i18n, error) : null}
      />
      <div>
        <Button icon={LockOpen} busy={busy} isDisabled={file === null || passphrase.trim() === ""} onPress={() => file && onOpen(file.text, passphrase.trim())}>
          {verb}
        </Button>
      </div>
    </>
  );
}
