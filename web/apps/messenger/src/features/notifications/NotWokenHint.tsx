/** A gentle line above the chats: this device learns of nothing while the app is closed. One tap mends it; shown until it is put away. */
import { go, prefer, usePreferences } from "@konsil/session";
import { Button, Icon, IconButton, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { BellOff, X } from "lucide-react";
import { useState } from "react";
import { paths } from "../../routing/paths.ts";
import styles from "./Notifications.module.css";
import { useNotifications } from "./useNotifications.ts";

/** `guestRoom` is the one chat of a guest: there it is only said where a tap mends it, and the way leads to the chat's own info. */
export function NotWokenHint({ guestRoom }: { guestRoom?: string }) {
  const { t } = useLingui();
  const notifications = useNotifications();
  const { wakeHint } = usePreferences();
  const [busy, setBusy] = useState(false);
  if (!notifications || notifications.state === "on" || notifications.state === "pending") return null;
  // That it has ended is news, also for whoever put the line away before.
  const { state } = notifications;
  if (wakeHint === state) return null;
  const offers = notifications.offers && notifications.view?.server_key !== null;
  if (guestRoom !== undefined && !offers) return null;
  const more = guestRoom === undefined ? paths.me() : paths.chatInfo(guestRoom);

  async function switchOn(): Promise<void> {
    setBusy(true);
    try {
      // Who was not asked or said no finds out under Mitteilungen how to change that.
      if (!(await notifications?.switchOn())) go(more);
    } catch {
      toast(t`Der Push-Dienst deines Browsers ist nicht erreichbar. Versuche es später noch einmal.`);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div role="group" aria-label={t`Mitteilungen`} className={styles.hint}>
      <Icon of={BellOff} em={1.3} />
      <span className={styles.hintWords}>{guestRoom === undefined ? t`Dieses Gerät kann nicht geweckt werden.` : t`Ist diese Seite geschlossen, erfahren Sie nichts von einer Antwort.`}</span>
      <IconButton icon={X} label={t`Hinweis zu Mitteilungen schließen`} onPress={() => prefer({ wakeHint: state })} em={1.2} />
      <span className={styles.hintButtons}>
        {offers && (
          <Button kind="secondary" size="sm" busy={busy} onPress={() => void switchOn()}>
            {state === "ended" ? t`Wieder einschalten` : t`Einschalten`}
          </Button>
        )}
        <Button kind="ghost" size="sm" onPress={() => go(more)}>
          {t`Zu den Mitteilungen`}
        </Button>
      </span>
    </div>
  );
}
