/** The hospital is there: what to do first. */
import { Fact, Facts, go, PlainPage, takeFragment } from "@konsil/session";
import { Button, Icon } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { LifeBuoy, LockKeyhole, UserPlus, Vault } from "lucide-react";
import { useEffect } from "react";
import { paths } from "../../routing/paths.ts";

export function SetUpDonePage({ tenant, person }: { tenant: string; person: string }) {
  const { t } = useLingui();
  useEffect(() => void takeFragment(), []);
  return (
    <PlainPage
      tenant={tenant}
      purpose={person}
      title={t`Konsil ist eingerichtet`}
      actions={
        <>
          <Button size="wide" icon={UserPlus} onPress={() => go(paths.people())}>
            {t`Leute einladen`}
          </Button>
          <Button kind="ghost" onPress={() => location.assign(paths.messenger())}>
            {t`Messenger öffnen`}
          </Button>
        </>
      }
    >
      <Facts>
        <Fact icon={<Icon of={Vault} />}>{t`Bring die Blätter und Dateien jetzt dorthin, wo sie hingehören. Die Notfallmappe kommt zur Krankenhausleitung.`}</Fact>
        <Fact icon={<Icon of={UserPlus} />}>{t`Lade als Nächstes jemanden ein, der die Verwaltung mit dir teilt. Einer allein ist zu wenig.`}</Fact>
        <Fact icon={<Icon of={LifeBuoy} />}>{t`Erstelle im Messenger unter „Einstellungen“ einen Wiederherstellungscode. Geht dieses Gerät verloren, kommst du nur damit oder mit einem zweiten Gerät zurück.`}</Fact>
        <Fact icon={<Icon of={LockKeyhole} />}>{t`Du findest die Verwaltung immer unter ${location.origin}/verwaltung.`}</Fact>
      </Facts>
    </PlainPage>
  );
}
