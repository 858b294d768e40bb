/** For a time without any device: a recovery code on paper, and passkeys. Made here, listed with their date, ended here. */
import { type RecoveryView, send, useEngine, useView } from "@konsil/engine";
import { commandErrorText, useTimes } from "@konsil/session";
import { ActDialog } from "@konsil/session/ActDialog.tsx";
import { Button, Icon, IconButton } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { FileKey, Fingerprint, Trash2 } from "lucide-react";
import { useState } from "react";
import styles from "./Devices.module.css";
import { PasskeyDialog } from "./PasskeyDialog.tsx";
import { knowsPasskeys } from "./passkey.ts";
import { RecoveryCodeDialog } from "./RecoveryCodeDialog.tsx";

export interface RecoveryCardProps {
  className: string;
  headingClassName: string;
  person: { name: string; hospital: string };
}

export function RecoveryCard({ className, headingClassName, person }: RecoveryCardProps) {
  const { t } = useLingui();
  const { fullDate } = useTimes();
  const recoveries = useView({ query: "recoveries" });
  const [dialog, setDialog] = useState<"code" | "passkey" | null>(null);
  const [ending, setEnding] = useState<RecoveryView | null>(null);
  const endedText = (code: boolean, since: string) =>
    code
      ? t`Gilt seit dem ${since} nicht mehr, weil ein Gerät entfernt wurde. Erstelle einen neuen Code.`
      : t`Gilt seit dem ${since} nicht mehr, weil ein Gerät entfernt wurde. Erstelle einen neuen Passkey.`;
  const hasCode = recoveries?.some((one) => one.kind === "code") ?? false;
  return (
    <section className={className} aria-label={t`Wiederherstellung`}>
      <h2 className={headingClassName}>{t`Wiederherstellung`}</h2>
      <p className={styles.text}>{t`Damit meldest du dich an, wenn du kein Gerät mehr hast, und liest deinen Verlauf weiter. Ohne beides hilft nur eine neue Einladung.`}</p>
      <ul className={styles.list}>
        {recoveries?.map((one) => {
          const made = fullDate(one.made_at);
          const name = one.kind === "code" ? t`Wiederherstellungscode` : t`Passkey`;
          return (
            <li key={one.id} className={styles.row}>
              <Icon of={one.kind === "code" ? FileKey : Fingerprint} em={1.4} />
              <span className={styles.words}>
                <strong>{name}</strong>
                <span className={styles.small}>{t`erstellt am ${made} auf ${one.name}`}</span>
                {one.ended_at !== null && <span className={styles.small}>{endedText(one.kind === "code", fullDate(one.ended_at))}</span>}
              </span>
              <IconButton icon={Trash2} label={t`${name} vom ${made} entfernen`} onPress={() => setEnding(one)} />
            </li>
          );
        })}
      </ul>
      <div className={styles.buttons}>
        <Button kind="secondary" icon={FileKey} onPress={() => setDialog("code")}>
          {hasCode ? t`Code erneuern` : t`Code erstellen`}
        </Button>
        {knowsPasskeys() && (
          <Button kind="secondary" icon={Fingerprint} onPress={() => setDialog("passkey")}>
            {t`Passkey erstellen`}
          </Button>
        )}
      </div>
      {dialog === "code" && <RecoveryCodeDialog renews={hasCode} onClose={() => setDialog(null)} />}
      {dialog === "passkey" && <PasskeyDialog person={person} onClose={() => setDialog(null)} />}
      {ending && <EndRecoveryDialog recovery={ending} onClose={() => setEnding(null)} />}
    </section>
  );
}

function EndRecoveryDialog({ recovery, onClose }: { recovery: RecoveryView; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const code = recovery.kind === "code";
  return (
    <ActDialog
      title={code ? t`Wiederherstellungscode entfernen` : t`Passkey entfernen`}
      verb={t`Entfernen`}
      act={() => send(engine, { command: "device", act: { act: "drop_recovery", recovery: recovery.id } })}
      done={code ? t`Der Code gilt nicht mehr` : t`Der Passkey gilt nicht mehr`}
      onClose={onClose}
      explain={(reason) => commandErrorText(i18n, reason)}
    >
      <p>{code ? t`Der Code auf deinem Papier meldet dann niemanden mehr an.` : t`Der Passkey meldet dann niemanden mehr an. In deinem Browser kannst du ihn danach löschen.`}</p>
    </ActDialog>
  );
}
