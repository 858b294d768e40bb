/** Ich: how the app looks, when it locks, which devices are mine, what this app is. Takes effect at once. */
import { useEngine, useView } from "@konsil/engine";
import { go, lockChoices, lockMinutes, prefer, type ReadySession, TEXT_SIZES, usePreferences, useTimes } from "@konsil/session";
import { Button, Header, Icon, MemberRow } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Lock, MonitorSmartphone } from "lucide-react";
import { paths } from "../../routing/paths.ts";
import { Choice } from "./Choice.tsx";
import styles from "./SettingsPage.module.css";

export function SettingsPage({ session }: { session: ReadySession }) {
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

          <section className={styles.card}>
            <h2 className={styles.section}>{t`Darstellung`}</h2>
            <Choice
              label={t`Farben`}
              value={preferences.theme}
              options={[
                { value: "system", label: t`Wie das Gerät` },
                { value: "light", label: t`Hell` },
                { value: "dark", label: t`Dunkel` },
              ]}
              onChange={(theme) => prefer({ theme })}
            />
            <Choice
              label={t`Schriftgröße`}
              value={preferences.textSize}
              options={TEXT_SIZES.map((size) => ({ value: size, label: `${size} %` }))}
              onChange={(textSize) => prefer({ textSize })}
            />
            <Choice
              label={t`Sprache`}
              value={preferences.language}
              options={[
                { value: "de", label: "Deutsch" },
                { value: "en", label: "English" },
              ]}
              onChange={(language) => prefer({ language })}
            />
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

          <MyDevices />

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

function MyDevices() {
  const { t } = useLingui();
  const devices = useView({ query: "devices" });
  const { fullDate } = useTimes();
  return (
    <section className={styles.card}>
      <h2 className={styles.section}>{t`Meine Geräte`}</h2>
      <ul className={styles.devices}>
        {devices?.map((device) => {
          const since = fullDate(device.since);
          return (
            <li key={device.id} className={styles.device}>
              <Icon of={MonitorSmartphone} em={1.4} />
              <span>
                <strong>{device.name}</strong>
                <span className={styles.since}>{device.this ? t`Dieses Gerät, seit ${since}` : t`seit ${since}`}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

