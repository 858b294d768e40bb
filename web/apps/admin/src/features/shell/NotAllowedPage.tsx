/** The administration in the browser of somebody who does not administer. */
import { Paragraph, PlainPage, type ReadySession } from "@konsil/session";
import { Button } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { paths } from "../../routing/paths.ts";

export function NotAllowedPage({ session }: { session: ReadySession }) {
  const { t } = useLingui();
  const { name } = session.me;
  return (
    <PlainPage
      tenant={session.tenant_name}
      purpose={name}
      title={t`Hier verwaltest du nicht`}
      actions={
        <Button size="wide" onPress={() => location.assign(paths.messenger())}>
          {t`Messenger öffnen`}
        </Button>
      }
    >
      <Paragraph>{t`${name} gehört nicht zur Verwaltung. Wer sie braucht, bekommt sie von einer Verwalterin oder einem Verwalter durch eine neue Einladung.`}</Paragraph>
    </PlainPage>
  );
}
