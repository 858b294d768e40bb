/** Ich: how the app looks, when it locks, which devices are mine, the ways back, what this app is. Takes effect at once. */
import { useEngine } from "@konsil/engine";
import { go, lockChoices, lockMinutes, prefer, type ReadySession, usePreferences } from "@konsil/session";
import { Button, Header, MemberRow } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Keyboard, Lock } from "lucide-react";
import { paths } from "../../routing/paths.ts";
import { DevicesCard } from "../devices/DevicesCard.tsx";
import { RecoveryCard } from "../devices/RecoveryCard.tsx";
import { DutiesCard } from "../duties/DutiesCard.tsx";
import { NotificationsCard } from "../notifications/NotificationsCard.tsx";
import { AppearanceChoices } from "./AppearanceChoices.tsx";
import { AutoLoadChoice } from "./AutoLoadChoice.tsx";
import { Choice } from "./Choice.tsx";
import styles from "./SettingsPage.module.css";
import { SoundChoice } from "./SoundChoice.tsx";

export function SettingsPage({ session, onKeyboard }: { session: ReadySession; onKeyboard: () => void }) {
  const { t } = useLingui();
  const engine = useEngine();
  const preferences = usePreferences();
  const { me } = session;

  return (
    <section aria-label={t`Ich`} className={styles.page}>
      <Header title={t`Ich`} big onBack={() => go(paths.chats())} backClassName={styles.back} />
      <div className={styles.scroller}>
        <div className={styles.column}>
          <section className={styles.card}>
            <MemberRow name={me.name} detail={`${me.role} · ${session.tenant_name}`} initials={me.initials} hue={me.hue} size="lg" />
          </section>

          <DutiesCard className={styles.card ?? ""} headingClassName={styles.section ?? ""} />

          <section className={styles.card}>
            <h2 className={styles.section}>{t`Darstellung`}</h2>
            <AppearanceChoices />
          </section>

          <NotificationsCard className={styles.card ?? ""} headingClassName={styles.section ?? ""} />

          <section className={styles.card}>
            <h2 className={styles.section}>{t`Töne`}</h2>
            <SoundChoice />
            <p className={styles.text}>{t`Dringendes ist auch in der Ruhezeit zu hören, und in stummen Chats, solange du hinsiehst.`}</p>
          </section>

          <section className={styles.card}>
            <h2 className={styles.section}>{t`Datenverbrauch`}</h2>
            <AutoLoadChoice />
            <p className={styles.text}>{t`Gilt auch für Sprachnachrichten. Was nicht von selbst kommt, lädst du mit einem Tippen.`}</p>
          </section>

          <section className={styles.card}>
            <h2 className={styles.section}>{t`Sperre`}</h2>
            <Choice
              label={t`Automatisch sperren nach`}
              value={lockMinutes(preferences.autoLockMin, session.auto_lock_min)}
              options={lockChoices(session.auto_lock_min).map((minutes) => ({ value: minutes, label: t`${plural(minutes, { one: "# Minute", other: "# Minuten" })}` }))}
              onChange={(autoLockMin) => prefer({ autoLockMin })}
            />
            <p className={styles.text}>{t`${session.tenant_name} erlaubt höchstens ${plural(session.auto_lock_min, { one: "# Minute", other: "# Minuten" })}.`}</p>
            <div>
              <Button kind="secondary" icon={Lock} onPress={() => void engine.call("lock", null)}>
                {t`Jetzt sperren`}
              </Button>
            </div>
          </section>

          <section className={styles.card}>
            <h2 className={styles.section}>{t`Tastatur`}</h2>
            <Choice
              label={t`Senden mit`}
              value={preferences.sendKey}
              options={[
                { value: "enter", label: t`Enter` },
                { value: "ctrlEnter", label: t`Strg Enter` },
              ]}
              onChange={(sendKey) => prefer({ sendKey })}
            />
            <div>
              <Button kind="secondary" icon={Keyboard} onPress={onKeyboard}>
                {t`Tastenkürzel`}
              </Button>
            </div>
          </section>

          <DevicesCard className={styles.card ?? ""} headingClassName={styles.section ?? ""} />

          <RecoveryCard className={styles.card ?? ""} headingClassName={styles.section ?? ""} person={{ name: me.name, hospital: session.tenant_name }} />

          <section className={styles.card}>
            <h2 className={styles.section}>{t`Über Konsil`}</h2>
            <p className={styles.text}>{t`Ende-zu-Ende verschlüsselter Messenger für Krankenhäuser.`}</p>
            <p className={styles.text}>
              {session.archive_key === null
                ? t`${session.tenant_name} archiviert keine Chats.`
                : t`Archiviert von ${session.tenant_name}, Schlüssel ${session.archive_key}`}
            </p>
            <p className={styles.text}>{t`Version ${APP_VERSION}`}</p>
          </section>
        </div>
      </div>
    </section>
  );
}
