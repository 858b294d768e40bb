/**
 * This browser has read the code of a device that is there, and offered itself to it: the digits to be typed there. When that device has answered,
 * a PIN is chosen and the history comes.
 */
import { reasonOf, useEngine } from "@konsil/engine";
import { Fact, Facts, joinErrorText, Paragraph, PlainPage } from "@konsil/session";
import { Button, Icon, Notice } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, KeyRound, ShieldCheck } from "lucide-react";
import { useEffect, useState } from "react";
import styles from "./Joining.module.css";
import { LinkedPin } from "./LinkedPin.tsx";

export function ReadCodePage({ tenant, digits, onBack }: { tenant: string; digits: string; onBack: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [answered, setAnswered] = useState(false);
  const [failed, setFailed] = useState<{ error: string } | null>(null);

  useEffect(() => {
    let current = true;
    const waiting = async () => {
      try {
        await engine.call("awaitOffer", null);
        if (current) setAnswered(true);
      } catch (failure) {
        if (current) setFailed(reasonOf(failure));
      }
    };
    void waiting();
    return () => {
      current = false;
    };
  }, [engine]);

  if (answered) return <LinkedPin tenant={tenant} onBack={onBack} />;

  return (
    <PlainPage
      tenant={tenant}
      purpose={t`Gerät verknüpfen`}
      title={t`Dieses Gerät verknüpfen`}
      actions={
        <Button kind="ghost" onPress={onBack}>
          {t`Zurück`}
        </Button>
      }
    >
      {failed ? (
        <Notice icon={CircleX} kind="danger" live>
          {/* It was refused there, ten minutes are over, or the tab that led was closed. */}
          {failed.error === "unknown" || failed.error === "no_offer"
            ? t`Das angemeldete Gerät hat dieses hier nicht verknüpft, oder der Code gilt nicht mehr. Zeige dort einen neuen.`
            : joinErrorText(i18n, failed)}
        </Notice>
      ) : (
        <>
          <Facts>
            <Fact icon={<Icon of={ShieldCheck} />}>{t`Tippe diese sechs Ziffern auf dem anderen Gerät ein.`}</Fact>
            <Fact icon={<Icon of={KeyRound} />}>{t`Bestätige dort mit deiner PIN. Dann geht es hier von selbst weiter.`}</Fact>
          </Facts>
          <div className={styles.offer}>
            <strong className={styles.digits} role="group" aria-label={t`Sechs Ziffern zum Vergleichen`}>
              {`${digits.slice(0, 3)} ${digits.slice(3)}`}
            </strong>
          </div>
          {/* A page that went away there, or lost its connection, tells nobody. */}
          <Paragraph quiet>{t`Wurde der Code dort geschlossen, geh zurück und lies einen neuen.`}</Paragraph>
        </>
      )}
    </PlainPage>
  );
}
