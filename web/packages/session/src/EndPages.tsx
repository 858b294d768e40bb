/** The ends of a device: waiting for confirmation, too long without contact, keys deleted, device removed. Each says what happened and what to do. */
import { type EndReason, type UnsentView, useEngine, type WipeReason } from "@konsil/engine";
import { Button } from "@konsil/ui/Button.tsx";
import { CopyField } from "@konsil/ui/CopyField.tsx";
import { Icon } from "@konsil/ui/Icon.tsx";
import { Plural, useLingui } from "@lingui/react/macro";
import { Archive, BadgeCheck, CalendarClock, Clock, KeyRound, Phone, QrCode, Send, UserRound, Wifi } from "lucide-react";
import { Fact, Facts, Paragraph, PlainPage } from "./PlainPage.tsx";
import { usePreferences } from "./preferences.ts";
import { useTimes } from "./useTimes.ts";

export function AwaitingPage({ tenant, person }: { tenant: string; person: string }) {
  const { t } = useLingui();
  return (
    <PlainPage tenant={tenant} purpose={person} title={t`Wird bestätigt`}>
      <Paragraph>{t`Die Verwaltung bestätigt, dass dieses Gerät dir gehört. Das geschieht von selbst, meist in wenigen Minuten.`}</Paragraph>
      <Facts>
        <Fact icon={<Icon of={Clock} />}>{t`Lass Konsil offen oder schau später wieder herein.`}</Fact>
        <Fact icon={<Icon of={UserRound} />}>{t`Dauert es länger als eine Stunde, sag deiner IT Bescheid und nenne deinen Namen.`}</Fact>
        <Fact icon={<Icon of={BadgeCheck} />}>{t`Bis dahin kann dich niemand anschreiben.`}</Fact>
      </Facts>
    </PlainPage>
  );
}

/** Too long without contact: a last chance to reach the server, without showing anything. */
export function LeaseOverPage({ tenant, person, endsAt, unsent }: { tenant: string; person: string; endsAt: number; unsent: number }) {
  const { t } = useLingui();
  const times = useTimes();
  const until = times.deadline(endsAt);
  return (
    <PlainPage tenant={tenant} purpose={person} title={t`Lange nicht verbunden`}>
      <Paragraph>{t`Diese App war lange nicht mit deinem Haus verbunden. Zum Schutz der Patientendaten zeigt sie nichts, bis sie den Server wieder erreicht.`}</Paragraph>
      <Facts>
        <Fact icon={<Icon of={Wifi} />}>{t`Geh online. Sobald die Verbindung steht, ist alles wieder da.`}</Fact>
        <Fact icon={<Icon of={Clock} />}>{t`Gelingt das nicht bis ${until}, löscht Konsil alle Nachrichten und Schlüssel auf diesem Gerät.`}</Fact>
        <Fact icon={<Icon of={CalendarClock} />}>{t`Geht die Uhr dieses Geräts falsch? Stelle sie richtig.`}</Fact>
        {unsent > 0 && (
          <Fact icon={<Icon of={Send} />}>
            <Plural value={unsent} one="# Nachricht wartet noch auf das Senden." other="# Nachrichten warten noch auf das Senden." />
          </Fact>
        )}
      </Facts>
    </PlainPage>
  );
}

export function WipedPage({ reason }: { reason: WipeReason }) {
  return usePreferences().form === "sie" ? <WipedGuestPage /> : <WipedStaffPage reason={reason} />;
}

/** A guest has no other device and no administration to ask: only who invited them can help. */
function WipedGuestPage() {
  const { t } = useLingui();
  const engine = useEngine();
  return (
    <PlainPage
      title={t`Ihr Zugang ist nicht mehr auf diesem Gerät`}
      actions={
        <Button size="wide" onPress={() => void engine.call("forgetDevice", null)}>
          {t`Mit neuer Einladung beitreten`}
        </Button>
      }
    >
      <Paragraph>{t`Nachrichten und Schlüssel sind auf diesem Gerät gelöscht.`}</Paragraph>
      <Facts>
        <Fact icon={<Icon of={QrCode} />}>{t`Bitten Sie die Person, die Sie eingeladen hat, um eine neue Einladung.`}</Fact>
        <Fact icon={<Icon of={Phone} />}>{t`Wählen Sie im Notfall 112.`}</Fact>
      </Facts>
    </PlainPage>
  );
}

/** A room is over for its guest: what was here is gone, what was said stays with the house, and what was not said any more is theirs to keep. */
function RoomEndedPage({ unsent }: { unsent: readonly UnsentView[] }) {
  const { t } = useLingui();
  const engine = useEngine();
  const texts = unsent.filter(({ text }) => text !== "");
  const files = unsent.reduce((sum, one) => sum + one.files, 0);
  return (
    <PlainPage
      purpose={t`Sicherer Gastzugang`}
      title={t`Dieser Chat ist beendet`}
      actions={
        <Button size="wide" kind="secondary" onPress={() => void engine.call("forgetDevice", null)}>
          {t`Mit neuer Einladung beitreten`}
        </Button>
      }
    >
      <Paragraph>{t`Ihr Zugang ist zu Ende.`}</Paragraph>
      {texts.length > 0 && (
        <>
          <Paragraph>{t`Das haben Sie geschrieben, als der Chat endete: Es wurde nicht gesendet und steht nur noch hier, bis Sie diese Seite schließen.`}</Paragraph>
          {texts.map(({ message, text }) => (
            <CopyField key={message} label={t`Nicht gesendet`} value={text} />
          ))}
        </>
      )}
      <Facts>
        {files > 0 && (
          <Fact icon={<Icon of={Send} />}>
            <Plural value={files} one="# Datei wurde nicht mehr gesendet." other="# Dateien wurden nicht mehr gesendet." />
          </Fact>
        )}
        <Fact icon={<Icon of={KeyRound} />}>{t`Nachrichten und Schlüssel sind auf diesem Gerät gelöscht.`}</Fact>
        <Fact icon={<Icon of={Archive} />}>{t`Was das Haus archiviert hat, bleibt in seinem Archiv.`}</Fact>
        <Fact icon={<Icon of={QrCode} />}>{t`Brauchen Sie den Chat noch? Bitten Sie die Person, die Sie eingeladen hat, um eine neue Einladung.`}</Fact>
        <Fact icon={<Icon of={Phone} />}>{t`Wählen Sie im Notfall 112.`}</Fact>
      </Facts>
    </PlainPage>
  );
}

function WipedStaffPage({ reason }: { reason: WipeReason }) {
  const { t } = useLingui();
  const engine = useEngine();
  const what = {
    pin_tries: t`Die PIN war zehnmal falsch. Zum Schutz der Patientendaten hat Konsil die Schlüssel auf diesem Gerät gelöscht.`,
    lease: t`Diese App war zu lange nicht mit deinem Haus verbunden. Zum Schutz der Patientendaten hat Konsil alle Nachrichten und Schlüssel auf diesem Gerät gelöscht.`,
    administration: t`Die Verwaltung hat die Daten auf diesem Gerät gelöscht.`,
    database_lost: t`Der Browser hat die Daten von Konsil auf diesem Gerät gelöscht, oder sie sind beschädigt. Was der Server hat, kommt beim Einrichten zurück.`,
  }[reason];
  return (
    <PlainPage
      title={reason === "database_lost" ? t`Dieses Gerät muss neu eingerichtet werden` : t`Schlüssel gelöscht`}
      actions={
        <Button size="wide" onPress={() => void engine.call("forgetDevice", null)}>
          {t`Neu einrichten`}
        </Button>
      }
    >
      <Paragraph>{what}</Paragraph>
      <Facts>
        <Fact icon={<Icon of={QrCode} />}>{t`Mit einem deiner anderen Geräte, mit Passkey oder Wiederherstellungscode: Du bekommst deinen Verlauf zurück.`}</Fact>
        <Fact icon={<Icon of={KeyRound} />}>{t`Ohne das alles: Bitte die Verwaltung um eine neue Einladung. Damit fängst du neu an.`}</Fact>
        <Fact icon={<Icon of={Archive} />}>{t`Was dein Haus archiviert hat, bleibt in seinem Archiv.`}</Fact>
      </Facts>
    </PlainPage>
  );
}

export function EndedPage({ reason, unsent }: { reason: EndReason; unsent: readonly UnsentView[] }) {
  return reason === "room_ended" ? <RoomEndedPage unsent={unsent} /> : <EndedStaffPage reason={reason} />;
}

function EndedStaffPage({ reason }: { reason: Exclude<EndReason, "room_ended"> }) {
  const { t } = useLingui();
  const engine = useEngine();
  const [title, what] = {
    locked: [t`Zugang gesperrt`, t`Die Verwaltung hat deinen Zugang gesperrt. Wende dich an deine IT.`],
    deleted: [t`Konto gelöscht`, t`Dein Konto gibt es nicht mehr. Wende dich an deine IT, wenn das nicht stimmt.`],
    device_removed: [t`Gerät entfernt`, t`Dieses Gerät gehört nicht mehr zu deinem Konto. Du kannst es neu verknüpfen.`],
  }[reason] as [string, string];
  // Nothing is left here that another beginning could lose; without one, this browser would never take an invitation again.
  const again = reason === "device_removed";
  return (
    <PlainPage
      title={title}
      actions={
        <Button size="wide" kind={again ? "primary" : "secondary"} onPress={() => void engine.call("forgetDevice", null)}>
          {t`Neu einrichten`}
        </Button>
      }
    >
      <Paragraph>{what}</Paragraph>
      {!again && (
        <Facts>
          <Fact icon={<Icon of={KeyRound} />}>{t`Nachrichten und Schlüssel sind auf diesem Gerät gelöscht.`}</Fact>
          <Fact icon={<Icon of={QrCode} />}>{t`Hast du eine neue Einladung? Dann richte dieses Gerät neu ein.`}</Fact>
        </Facts>
      )}
    </PlainPage>
  );
}
