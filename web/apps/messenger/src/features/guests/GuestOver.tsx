/** An invitation that does not open, and what helps. */
import { Fact, Facts, Paragraph, PlainPage } from "@konsil/session";
import { Icon } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Siren } from "lucide-react";
import type { ReactNode } from "react";

export function GuestOver({ error, action }: { error: string; action?: ReactNode }) {
  const { t } = useLingui();
  return (
    <PlainPage purpose={t`Sicherer Gastzugang`} title={t`Diese Einladung öffnet sich nicht`} actions={action}>
      <div role="alert">
        <Paragraph>{error}</Paragraph>
      </div>
      <Facts>
        <Fact icon={<Icon of={Siren} />}>{t`Wählen Sie im Notfall 112.`}</Fact>
      </Facts>
    </PlainPage>
  );
}
