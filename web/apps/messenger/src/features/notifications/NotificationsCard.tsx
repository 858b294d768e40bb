/** Mitteilungen: can this device be woken, and why not; when it is left alone. */
import { type QuietHours, send, useEngine } from "@konsil/engine";
import { Button, Icon, Notice, Switch, TextField, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Bell, BellOff, BellRing, CircleX } from "lucide-react";
import { useState } from "react";
import styles from "./Notifications.module.css";
import { NoticeTextChoice } from "./NoticeTextChoice.tsx";
import { OnDutyOnly } from "./OnDutyOnly.tsx";
import { type Notifications, useNotifications } from "./useNotifications.ts";

export interface NotificationsCardProps {
  className: string;
  headingClassName: string;
  /** For a guest, who has one chat and came without an app. */
  asGuest?: boolean;
}

export function NotificationsCard({ className, headingClassName, asGuest = false }: NotificationsCardProps) {
  const { t } = useLingui();
  const notifications = useNotifications();
  const Heading = asGuest ? "h3" : "h2";
  return (
    <section className={className} aria-label={t`Mitteilungen`}>
      <Heading className={headingClassName}>{t`Mitteilungen`}</Heading>
      {notifications && (
        <>
          <Standing notifications={notifications} asGuest={asGuest} />
          {notifications.state !== "unavailable" && <Quiet quiet={notifications.view?.quiet ?? null} />}
          {notifications.state !== "unavailable" && !asGuest && <OnDutyOnly on={notifications.view?.only_on_duty ?? false} />}
        </>
      )}
      {asGuest ? (
        <p className={styles.text}>{t`Eine Mitteilung sagt nur, dass etwas da ist: nie was, und nie von wem. Sie geht über den Push-Dienst Ihres Browsers.`}</p>
      ) : (
        <NoticeTextChoice />
      )}
    </section>
  );
}

function Standing({ notifications, asGuest }: { notifications: Notifications; asGuest: boolean }) {
  const { t } = useLingui();
  const { state, view } = notifications;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const wakes = state === "on";

  async function carryOut(work: () => Promise<string | null>, failure: string): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const said = await work();
      if (said !== null) toast(said);
    } catch {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  const switchOn = () =>
    carryOut(async () => {
      await notifications.switchOn();
      return null;
    }, t`Der Push-Dienst deines Browsers ist nicht erreichbar. Versuche es später noch einmal.`);

  return (
    <>
      <div className={styles.standing}>
        <span className={wakes ? styles.on : styles.off}>
          <Icon of={wakes ? BellRing : BellOff} em={1.5} />
        </span>
        <div className={styles.words} role="status">
          <strong>{wakes ? t`Dieses Gerät kann geweckt werden` : state === "pending" ? t`Wird eingerichtet …` : t`Dieses Gerät kann nicht geweckt werden`}</strong>
          <Why state={state} asGuest={asGuest} />
        </div>
      </div>
      {(notifications.offers || wakes || state === "pending") && (
        <div className={styles.buttons}>
          {notifications.offers && (
            <Button icon={Bell} busy={busy} isDisabled={!view?.server_key} onPress={() => void switchOn()}>
              {state === "ended" ? t`Wieder einschalten` : t`Einschalten`}
            </Button>
          )}
          {wakes && (
            <Button
              kind="secondary"
              icon={BellRing}
              busy={busy}
              onPress={() =>
                void carryOut(async () => {
                  await notifications.tryOut();
                  return t`Die Mitteilung ist unterwegs`;
                }, t`Das ging nicht. Versuche es in ein paar Sekunden noch einmal.`)
              }
            >
              {t`Ausprobieren`}
            </Button>
          )}
          {(wakes || state === "pending") && (
            <Button
              kind="ghost"
              isDisabled={busy}
              onPress={() =>
                void carryOut(async () => {
                  await notifications.switchOff();
                  return null;
                }, t`Das ging nicht.`)
              }
            >
              {t`Ausschalten`}
            </Button>
          )}
        </div>
      )}
      {notifications.offers && !view?.server_key && <p className={styles.text}>{t`Zum Einschalten muss Konsil verbunden sein.`}</p>}
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {error}
        </Notice>
      )}
    </>
  );
}

function Why({ state, asGuest }: { state: Notifications["state"]; asGuest: boolean }) {
  const { t } = useLingui();
  switch (state) {
    case "on":
      return <span className={styles.small}>{t`Auch wenn Konsil geschlossen ist, erfährst du von neuen Nachrichten.`}</span>;
    case "pending":
      return <span className={styles.small}>{t`Sobald der Server es weiß, kann dieses Gerät geweckt werden.`}</span>;
    case "off":
      return <span className={styles.small}>{t`Ist Konsil geschlossen, erfährst du hier nichts von neuen Nachrichten.`}</span>;
    case "ended":
      return <span className={styles.small}>{t`Der Push-Dienst deines Browsers kennt dieses Gerät nicht mehr.`}</span>;
    case "denied":
      return <span className={styles.small}>{t`Dein Browser verbietet Konsil Mitteilungen. Erlaube sie in seinen Einstellungen für diese Seite.`}</span>;
    case "unsupported":
      return <span className={styles.small}>{t`Dieser Browser kann keine Mitteilungen empfangen, oder dieses Fenster ist privat.`}</span>;
    case "unavailable":
      return <span className={styles.small}>{t`Auf diesem Server sind Mitteilungen ausgeschaltet.`}</span>;
    case "install_first":
      // An app of the home screen has a storage of its own: it would not be in this chat, and the invitation has been used.
      if (asGuest) return <span className={styles.small}>{t`iPhone und iPad wecken nur Apps vom Home-Bildschirm. Schauen Sie auf dieser Seite nach, ob eine Antwort da ist.`}</span>;
      return (
        <>
          <span className={styles.small}>{t`iPhone und iPad wecken nur Apps vom Home-Bildschirm:`}</span>
          <ol className={styles.steps}>
            <li>{t`Tippe unten auf „Teilen“`}</li>
            <li>{t`Wähle „Zum Home-Bildschirm“`}</li>
            <li>{t`Öffne Konsil von dort`}</li>
          </ol>
        </>
      );
  }
}

const NIGHT = { from_min: 22 * 60, until_min: 6 * 60 };

function Quiet({ quiet }: { quiet: QuietHours | null }) {
  const { t } = useLingui();
  const engine = useEngine();
  const [from, setFrom] = useState(clock(quiet?.from_min ?? NIGHT.from_min));
  const [until, setUntil] = useState(clock(quiet?.until_min ?? NIGHT.until_min));
  const keep = (hours: { from_min: number; until_min: number } | null) => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    void send(engine, { command: "push", act: { act: "set_quiet_hours", hours: hours && { ...hours, zone } } }).catch(() => undefined);
  };
  const changed = (nextFrom: string, nextUntil: string) => {
    setFrom(nextFrom);
    setUntil(nextUntil);
    const hours = hoursOf(nextFrom, nextUntil);
    if (hours) keep(hours);
  };
  return (
    <>
      <Switch selected={quiet !== null} onChange={(on) => keep(on ? (hoursOf(from, until) ?? NIGHT) : null)}>
        {t`Ruhezeit`}
      </Switch>
      {quiet !== null && (
        <>
          <div className={styles.hours}>
            <TextField type="time" label={t`Von`} value={from} onChange={(value) => changed(value, until)} />
            <TextField type="time" label={t`Bis`} value={until} onChange={(value) => changed(from, value)} />
          </div>
          <p className={styles.text} role="status">
            {from === until ? t`Anfang und Ende sind gleich: So gibt es keine Ruhezeit.` : t`Dann weckt dich auf diesem Gerät nur, was dringend ist.`}
          </p>
        </>
      )}
    </>
  );
}

/** Null while one of them is being typed. */
function hoursOf(from: string, until: string): typeof NIGHT | null {
  const [from_min, until_min] = [minutes(from), minutes(until)];
  return from_min === null || until_min === null ? null : { from_min, until_min };
}

/** "22:00" */
function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function minutes(text: string): number | null {
  const [, hour, minute] = /^(\d\d):(\d\d)/.exec(text) ?? [];
  return hour === undefined ? null : Number(hour) * 60 + Number(minute);
}
