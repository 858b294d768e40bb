/**
 * Around everything: a part of the app that does not come (no connection, or a newer version is on the server and the old files are
 * gone), or that cannot be drawn, leaves a page that says what to do instead of an empty one.
 */
import { Button } from "@konsil/ui/Button.tsx";
import { useLingui } from "@lingui/react/macro";
import { Component, type ReactNode } from "react";
import { Paragraph, PlainPage } from "./PlainPage.tsx";

export class Mendable extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <BrokenPage /> : this.props.children;
  }
}

function BrokenPage() {
  const { t } = useLingui();
  return (
    <PlainPage
      title={t`Bitte lade Konsil neu`}
      actions={
        <Button size="wide" onPress={() => location.reload()}>
          {t`Neu laden`}
        </Button>
      }
    >
      <Paragraph>{t`Ein Teil der Seite ließ sich nicht laden: Die Verbindung war weg, oder auf dem Server ist seit eben eine neue Version. Was gesendet ist oder auf das Senden wartet, bleibt.`}</Paragraph>
      <Paragraph quiet>{t`Steht das danach wieder hier? Sag deiner IT Bescheid.`}</Paragraph>
    </PlainPage>
  );
}
