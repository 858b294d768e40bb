/** How a key is handed out: to whom in shares, or as a file under which passphrase. */
import type { OfflineKey } from "@konsil/engine";
import { Button, ChoiceCards, IconButton, Notice, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { FileKey, Info, Minus, Plus, RefreshCw, Trash2, Users } from "lucide-react";
import styles from "./HandOutChoice.module.css";
import { HOLDERS_MAX, HOLDERS_MIN, type KeyProgress } from "./setUp.ts";
import { Part } from "./Wizard.tsx";

export interface HandOutChoiceProps {
  of: OfflineKey;
  value: KeyProgress;
  onChange: (key: KeyProgress) => void;
  onNewPassphrase: () => void;
  /** Which name is refused, from 0. */
  wrongName: number | null;
}

export function HandOutChoice({ of, value, onChange, onNewPassphrase, wrongName }: HandOutChoiceProps) {
  const { t } = useLingui();
  return (
    <>
      <Part>
        <ChoiceCards
          label={t`Wie willst du ihn verwahren?`}
          value={value.how}
          onChange={(how) => onChange({ ...value, how })}
          choices={[
            {
              id: "shares",
              icon: Users,
              title: t`Anteile für mehrere Personen`,
              ...(of === "root" ? { tag: t`Empfohlen` } : {}),
              text: t`Jede Person bekommt ein Blatt. Erst mehrere zusammen öffnen den Schlüssel, und ein verlorenes Blatt schadet nicht.`,
            },
            {
              id: "file",
              icon: FileKey,
              title: t`Datei mit Passphrase`,
              text: t`Eine Datei und ein langer Satz. Wer beides hat, hat den Schlüssel; wer eines verliert, verliert ihn.`,
            },
          ]}
        />
      </Part>
      {value.how === "shares" ? (
        <Holders value={value} onChange={onChange} wrongName={wrongName} />
      ) : (
        <Passphrase value={value} onNew={onNewPassphrase} />
      )}
    </>
  );
}

function Holders({ value, onChange, wrongName }: Pick<HandOutChoiceProps, "value" | "onChange" | "wrongName">) {
  const { t } = useLingui();
  const { holders, threshold } = value;
  const count = holders.length;
  const rename = (index: number, name: string) => onChange({ ...value, holders: holders.map((old, place) => (place === index ? name : old)) });
  const remove = (index: number) => {
    const fewer = holders.filter((_, place) => place !== index);
    onChange({ ...value, holders: fewer, threshold: Math.min(threshold, fewer.length) });
  };
  return (
    <Part title={t`Wer bekommt einen Anteil?`}>
      <ul className={styles.holders}>
        {holders.map((holder, index) => {
          const number = index + 1;
          return (
            // oxlint-disable-next-line react/no-array-index-key -- a holder's place is the number of the share
            <li key={index} className={styles.holder}>
              <div className={styles.name}>
                <TextField
                  label={t`Person ${number}`}
                  value={holder}
                  onChange={(name) => rename(index, name)}
                  maxLength={64}
                  error={wrongName === index ? t`Gib einen Namen ein, der noch nicht vorkommt.` : null}
                />
              </div>
              <span className={styles.remove}>
                <IconButton icon={Trash2} label={t`Person ${number} entfernen`} onPress={() => remove(index)} isDisabled={count <= HOLDERS_MIN} />
              </span>
            </li>
          );
        })}
      </ul>
      <div>
        <Button kind="secondary" size="sm" icon={Plus} isDisabled={count >= HOLDERS_MAX} onPress={() => onChange({ ...value, holders: [...holders, ""] })}>
          {t`Person hinzufügen`}
        </Button>
      </div>
      <div className={styles.threshold} role="group" aria-label={t`Wie viele Personen öffnen den Schlüssel?`}>
        <IconButton icon={Minus} label={t`Eine weniger`} isDisabled={threshold <= HOLDERS_MIN} onPress={() => onChange({ ...value, threshold: threshold - 1 })} />
        <output className={styles.number}>{threshold}</output>
        <IconButton icon={Plus} label={t`Eine mehr`} isDisabled={threshold >= count} onPress={() => onChange({ ...value, threshold: threshold + 1 })} />
        <p>{t`von ${count} Personen öffnen den Schlüssel gemeinsam.`}</p>
      </div>
      <Notice icon={Info}>
        {threshold === count
          ? t`So darf kein einziges Blatt verloren gehen. Besser ist eine Person mehr, als zum Öffnen nötig sind.`
          : t`Wähle so, dass niemand allein öffnen kann, und dass es auch im Urlaub oder nach einem Weggang noch reicht.`}
      </Notice>
    </Part>
  );
}

function Passphrase({ value, onNew }: { value: KeyProgress; onNew: () => void }) {
  const { t } = useLingui();
  return (
    <Part title={t`Die Passphrase`}>
      <p className={styles.passphrase}>{value.passphrase}</p>
      <div>
        <Button kind="secondary" size="sm" icon={RefreshCw} onPress={onNew}>
          {t`Andere vorschlagen`}
        </Button>
      </div>
      <Notice icon={Info}>{t`Schreib sie von Hand auf und verwahre sie an einem anderen Ort als die Datei. Sie steht danach nirgends mehr.`}</Notice>
    </Part>
  );
}
