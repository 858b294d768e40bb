/** The ends of a device: waiting for confirmation, keys deleted, device removed. Each says what happened and what to do. */
import { type EndReason, useEngine, type WipeReason } from "@konsil/engine";
import { Button, Icon } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Archive, BadgeCheck, Clock, KeyRound, QrCode, UserRound } from "lucide-react";
import { Fact, Facts, Paragraph, PlainPage } from "./PlainPage.tsx";

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

export function WipedPage({ reason }: { reason: WipeReason }) {
  const { t } = useLingui();
  const engine = useEngine();
  const what = {
    pin_tries: t`Die PIN war zehnmal falsch. Zum Schutz der Patientendaten hat Konsil die Schlüssel auf diesem Gerät gelöscht.`,
    administration: t`Die Verwaltung hat die Daten auf diesem Gerät gelöscht.`,
    database_lost: t`Die Daten von Konsil auf diesem Gerät fehlen oder sind beschädigt.`,
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
        <Fact icon={<Icon of={QrCode} />}>{t`Mit einem deiner anderen Geräte: Du bekommst deinen Verlauf zurück.`}</Fact>
        <Fact icon={<Icon of={KeyRound} />}>{t`Ohne anderes Gerät: Bitte die Verwaltung um eine neue Einladung.`}</Fact>
        <Fact icon={<Icon of={Archive} />}>{t`Gesendete Nachrichten sind nicht verloren: Sie bleiben im Archiv deines Hauses.`}</Fact>
      </Facts>
    </PlainPage>
  );
}

export function EndedPage({ reason }: { reason: EndReason }) {
  const { t } = useLingui();
  const engine = useEngine();
  const [title, what] = {
    locked: [t`Zugang gesperrt`, t`Die Verwaltung hat deinen Zugang gesperrt. Wende dich an deine IT.`],
    deleted: [t`Konto gelöscht`, t`Dein Konto gibt es nicht mehr. Wende dich an deine IT, wenn das nicht stimmt.`],
    device_removed: [t`Gerät entfernt`, t`Dieses Gerät gehört nicht mehr zu deinem Konto. Du kannst es neu verknüpfen.`],
  }[reason] as [string, string];
  return (
    <PlainPage
      title={title}
      actions={
        reason === "device_removed" && (
          <Button size="wide" onPress={() => void engine.call("forgetDevice", null)}>
            {t`Neu einrichten`}
          </Button>
        )
      }
    >
      <Paragraph>{what}</Paragraph>
    </PlainPage>
  );
}
