/** The trial: the key is opened again from what was handed out, before anything depends on it. */
import type { CeremonyError, KeyOpening } from "@konsil/engine";
import { Button, Notice, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleCheck, CircleX, FileUp, LockOpen } from "lucide-react";
import { useState } from "react";
import { FileTrigger } from "react-aria-components/FileTrigger";
import { ceremonyErrorText, shareAt } from "../../wording/ceremonyErrors.ts";
import styles from "./KeyTrial.module.css";
import type { KeyProgress } from "./setUp.ts";
import { Part, Prose } from "./Wizard.tsx";

export interface KeyTrialProps {
  value: KeyProgress;
  /** Opens it; gives what is wrong, or null. */
  onTry: (opening: KeyOpening) => Promise<CeremonyError | null>;
}

const FILE_BYTES_MAX = 64 * 1024;

export function KeyTrial({ value, onTry }: KeyTrialProps) {
  const { t, i18n } = useLingui();
  const [error, setError] = useState<CeremonyError | null>(null);
  const [busy, setBusy] = useState(false);

  /** `places` says which field each share stands in, so that the right one is complained of. */
  async function attempt(opening: KeyOpening, places: number[] = []): Promise<void> {
    setBusy(true);
    setError(null);
    const refusal = await onTry(opening);
    const share = refusal === null ? null : shareAt(refusal);
    setError(share === null || refusal === null ? refusal : ({ ...refusal, position: places[share] ?? share } as CeremonyError));
    setBusy(false);
  }

  if (value.tried) {
    return (
      <Notice icon={CircleCheck} kind="success" title={t`Der Schlüssel lässt sich öffnen.`} live>
        {value.how === "shares"
          ? t`Die Anteile stimmen. Gib jetzt jedes Blatt der Person, deren Name darauf steht.`
          : t`Datei und Passphrase stimmen. Verwahre beide getrennt.`}
      </Notice>
    );
  }
  const general = error !== null && (value.how === "file" || shareAt(error) === null);
  return (
    <>
      {value.how === "shares" ? (
        <ShareFields threshold={value.threshold} error={error} busy={busy} onTry={(shares, places) => void attempt({ from: "shares", shares }, places)} />
      ) : (
        <FileFields busy={busy} onTry={(text, passphrase) => void attempt({ from: "file", text, passphrase })} />
      )}
      {general && (
        <Notice icon={CircleX} kind="danger" live>
          {ceremonyErrorText(i18n, error)}
        </Notice>
      )}
    </>
  );
}

interface ShareFieldsProps {
  threshold: number;
  error: CeremonyError | null;
  busy: boolean;
  onTry: (shares: string[], places: number[]) => void;
}

function ShareFields({ threshold, error, busy, onTry }: ShareFieldsProps) {
  const { t, i18n } = useLingui();
  const [codes, setCodes] = useState<string[]>(() => Array.from({ length: threshold }, () => ""));
  const places = codes.flatMap((code, index) => (code.trim() === "" ? [] : [index]));
  const wrong = error === null ? null : shareAt(error);
  const put = (index: number, code: string) => setCodes((old) => old.map((before, place) => (place === index ? code : before)));
  return (
    <Part>
      <Prose>{t`Nimm ${threshold} der Blätter, als wäre es ein Ernstfall, und gib ihre Codes ein. Groß- und Kleinschreibung, Leerzeichen und Striche sind egal. Statt zu tippen kannst du eine gespeicherte Datei wählen.`}</Prose>
      {codes.map((code, index) => {
        const number = index + 1;
        return (
          // oxlint-disable-next-line react/no-array-index-key -- a code is known by its place
          <div key={index} className={styles.code}>
            <div className={styles.field}>
              <TextField
                label={t`Code ${number}`}
                value={code}
                onChange={(text) => put(index, text)}
                autoComplete="off"
                lines={2}
                error={error !== null && wrong === index ? ceremonyErrorText(i18n, error) : null}
              />
            </div>
            <span className={styles.file}>
              <FileTrigger onSelect={(files) => void read(files).then((text) => text !== null && put(index, text))}>
                <Button kind="secondary" icon={FileUp} aria-label={t`Datei für Code ${number} wählen`}>
                  {t`Datei`}
                </Button>
              </FileTrigger>
            </span>
          </div>
        );
      })}
      <div>
        <Button icon={LockOpen} busy={busy} isDisabled={places.length === 0} onPress={() => onTry(places.map((place) => codes[place] ?? ""), places)}>
          {t`Zur Probe öffnen`}
        </Button>
      </div>
    </Part>
  );
}

function FileFields({ busy, onTry }: { busy: boolean; onTry: (text: string, passphrase: string) => void }) {
  const { t } = useLingui();
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const [passphrase, setPassphrase] = useState("");
  return (
    <Part>
      <Prose>{t`Wähle die Datei, die du eben gespeichert hast, und tippe die Passphrase von deinem Zettel ab.`}</Prose>
      <div className={styles.chosen}>
        <FileTrigger
          onSelect={(files) => {
            const name = files?.[0]?.name ?? "";
            void read(files).then((text) => text !== null && setFile({ name, text }));
          }}
        >
          <Button kind="secondary" icon={FileUp}>
            {t`Schlüsseldatei wählen`}
          </Button>
        </FileTrigger>
        {file && <span>{file.name}</span>}
      </div>
      <TextField label={t`Passphrase`} value={passphrase} onChange={setPassphrase} autoComplete="off" />
      <div>
        <Button icon={LockOpen} busy={busy} isDisabled={file === null || passphrase.trim() === ""} onPress={() => file && onTry(file.text, passphrase.trim())}>
          {t`Zur Probe öffnen`}
        </Button>
      </div>
    </Part>
  );
}

/** The text of the chosen file; nothing when it is far too large to be one of ours. */
async function read(files: FileList | null): Promise<string | null> {
  const file = files?.[0];
  if (!file) return null;
  return file.size > FILE_BYTES_MAX ? "" : file.text();
}
