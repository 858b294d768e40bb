/** The administration in a browser that is no device of anybody. */
import { Fact, Facts, go, PlainPage } from "@konsil/session";
import { Button, Icon } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Building2, MonitorSmartphone } from "lucide-react";
import { paths } from "../../routing/paths.ts";

export function NobodyPage() {
  const { t } = useLingui();
  return (
    <PlainPage
      purpose={t`Verwaltung`}
      title={t`Dieser Browser gehört noch niemandem`}
      actions={
        <>
          <Button size="wide" onPress={() => location.assign(paths.linkDevice())}>
            {t`Diesen Browser verknüpfen`}
          </Button>
          <Button kind="ghost" onPress={() => go(paths.setUp())}>
            {t`Neues Haus einrichten`}
          </Button>
        </>
      }
    >
      <Facts>
        <Fact icon={<Icon of={MonitorSmartphone} />}>{t`Du verwaltest schon? Verknüpfe diesen Browser mit einem deiner Geräte, wie im Messenger.`}</Fact>
        <Fact icon={<Icon of={Building2} />}>{t`Dein Haus ist neu? Öffne den Einrichtungslink, den der Server genannt hat.`}</Fact>
      </Facts>
    </PlainPage>
  );
}
