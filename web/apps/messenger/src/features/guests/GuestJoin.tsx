/** Who invites, to what, until when, what is kept; the guest's name; consent; one button. */
import type { GuestLinkView } from "@konsil/engine";
import { Fact, Facts, PlainPage, useTimes } from "@konsil/session";
import { PrivateWindow } from "@konsil/session/PrivateWindow.tsx";
import { Button, Checkbox, Icon, InlineButton, Notice, Switch, TextField } from "@konsil/ui";
import { Trans, useLingui } from "@lingui/react/macro";
import { Archive, ArrowRight, CircleX, Clock, Lock, MessageCircleQuestionMark, Siren, Stethoscope } from "lucide-react";
import { useState } from "react";
import { emergencyWords } from "./emergency.ts";
import styles from "./GuestPages.module.css";
import { hoursLines, zoneLine } from "./openingWords.ts";
import { PrivacyNotice } from "./PrivacyNotice.tsx";
import { useNow } from "./useNow.ts";

export interface GuestJoinProps {
  invited: Extract<GuestLinkView, { step: "invited" }>;
  error: string | null;
  busy: boolean;
  /** `locked`: with a PIN on this device. */
  onJoin: (locked: boolean) => void;
}

export function GuestJoin({ invited, error, busy, onJoin }: GuestJoinProps) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const now = useNow();
  const [agreed, setAgreed] = useState(false);
  const [complain, setComplain] = useState(false);
  const [locked, setLocked] = useState(false);
  const [notice, setNotice] = useState(false);
  const { tenant_name: tenant, archived, host, guest, room, purpose, ends_at: endsAt, opening, emergency } = invited;
  const until = endsAt === null ? "" : times.appointment(endsAt);
  const hours = opening === null ? [] : [...hoursLines(i18n, opening), zoneLine(i18n, opening, now) ?? "", opening.note].filter((line) => line !== "");

  return (
    <PlainPage
      tenant={tenant}
      purpose={t`Sicherer Gastzugang`}
      title={t`${host} lädt Sie zu einem vertraulichen Chat ein`}
      actions={
        <Button
          size="wide"
          iconAfter={ArrowRight}
          busy={busy}
          onPress={() => {
            setComplain(true);
            if (agreed) onJoin(locked);
          }}
        >
          {t`Chat öffnen`}
        </Button>
      }
    >
      <Facts>
        <Fact icon={<Icon of={MessageCircleQuestionMark} />}>
          <strong>{room}</strong>
          {purpose !== "" && <span className={styles.more}>{purpose}</span>}
        </Fact>
        <Fact icon={<Icon of={Lock} />}>{t`Ende-zu-Ende verschlüsselt. Ihr Gerät erzeugt den Schlüssel, kein Konto nötig.`}</Fact>
        <Fact icon={<Icon of={Clock} />}>
          {endsAt === null ? (
            t`Offen, bis ${tenant} den Zugang beendet.`
          ) : (
            <Trans>
              Offen bis <strong>{until}</strong>. Danach endet Ihr Zugang automatisch.
            </Trans>
          )}
        </Fact>
        <Fact icon={<Icon of={Archive} />}>
          {archived ? t`${tenant} archiviert diesen Chat zur Dokumentation, auch über das Ende hinaus.` : t`Dieser Chat wird nicht archiviert.`}
        </Fact>
        {hours.length > 0 && (
          <Fact icon={<Icon of={Stethoscope} />}>
            {t`Hier liest jemand:`}
            {hours.map((line) => (
              <span key={line} className={styles.more}>
                {line}
              </span>
            ))}
          </Fact>
        )}
        <Fact icon={<Icon of={Siren} />}>{emergencyWords(i18n, { emergency })}</Fact>
      </Facts>
      <PrivateWindow />
      <TextField label={t`Ihr Name`} hint={t`Unter diesem Namen stehen Sie im Chat. Stimmt er nicht, sagen Sie ${host} Bescheid.`} value={guest} onChange={() => undefined} isReadOnly />
      <Checkbox selected={agreed} onChange={setAgreed} error={complain && !agreed ? t`Bitte lesen und bestätigen Sie die Hinweise.` : null}>
        <Trans>
          Ich habe die{" "}
          <InlineButton onPress={() => setNotice(true)}>Hinweise zum Datenschutz</InlineButton>{" "}
          gelesen und bin einverstanden.
        </Trans>
      </Checkbox>
      <div className={styles.lock}>
        <Switch selected={locked} onChange={setLocked}>
          {t`Auf diesem Gerät mit einer PIN schützen`}
        </Switch>
        <p className={styles.hint}>{t`Sinnvoll, wenn auch andere dieses Gerät benutzen.`}</p>
      </div>
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {error}
        </Notice>
      )}
      {notice && <PrivacyNotice terms={{ tenant, archived, endsAt }} onClose={() => setNotice(false)} />}
    </PlainPage>
  );
}
