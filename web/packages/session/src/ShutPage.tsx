/** A device without a PIN that does not open just now: why, another try, and the way out. */
import { type ShutReason, useEngine } from "@konsil/engine";
import { Button } from "@konsil/ui/Button.tsx";
import { ConfirmDialog } from "@konsil/ui/Dialog.tsx";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Paragraph, PlainPage } from "./PlainPage.tsx";

export function ShutPage({ reason }: { reason: ShutReason }) {
  const { t } = useLingui();
  const engine = useEngine();
  const [forgetting, setForgetting] = useState(false);
  const why = {
    device_full: t`Der Speicher dieses Geräts ist voll. Gib Platz frei und versuche es erneut.`,
    newer_database: t`Diese Version von Konsil ist älter als deine Daten auf diesem Gerät. Lade die Seite neu. Hilft das nicht, sag deiner IT Bescheid.`,
    offline: t`Keine Verbindung. Prüfe das Netz und versuche es erneut.`,
    server_full: t`Der Server hat gerade keinen Platz. Versuche es später erneut.`,
    too_many_tries: t`Zu viele Versuche. Warte eine Stunde und versuche es dann erneut.`,
    internal: t`Das hat nicht geklappt. Versuche es noch einmal.`,
  }[reason];
  return (
    <PlainPage
      title={t`Konsil lässt sich gerade nicht öffnen`}
      actions={
        <>
          <Button size="wide" onPress={() => void engine.call("unlock", { pin: "" }).catch(() => undefined)}>
            {t`Noch einmal versuchen`}
          </Button>
          <Button size="wide" kind="ghost" onPress={() => setForgetting(true)}>
            {t`Gerät zurücksetzen`}
          </Button>
        </>
      }
    >
      <Paragraph>{why}</Paragraph>
      <ConfirmDialog
        title={t`Gerät zurücksetzen`}
        open={forgetting}
        onClose={() => setForgetting(false)}
        verb={t`Gerät zurücksetzen`}
        onConfirm={() => void engine.call("forgetDevice", null)}
      >
        {t`Konsil löscht Nachrichten und Schlüssel auf diesem Gerät. Danach brauchst du eine neue Einladung.`}
      </ConfirmDialog>
    </PlainPage>
  );
}
