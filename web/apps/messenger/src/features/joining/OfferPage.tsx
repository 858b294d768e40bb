/**
 * This browser offers itself as a further device: QR and code to be read by a device that is there, six digits to compare.
 * When that device has answered, a PIN is chosen and the history comes.
 */
import { reasonOf, useEngine } from "@konsil/engine";
import { deviceName, Fact, Facts, joinErrorText, Paragraph, PlainPage } from "@konsil/session";
import { Button, Icon, Notice, QrShow } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, QrCode, ShieldCheck, Smartphone } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import styles from "./Joining.module.css";
import { LinkedPin } from "./LinkedPin.tsx";

interface Offer {
  qr: string;
  code: string;
  digits: string;
}

export function OfferPage({ onBack }: { onBack: () => void }) {
  // A further offer begins as the first one did.
  const [round, setRound] = useState(0);
  return <OfferRound key={round} onBack={onBack} onAgain={() => setRound((before) => before + 1)} />;
}

function OfferRound({ onBack, onAgain }: { onBack: () => void; onAgain: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [offer, setOffer] = useState<Offer | null>(null);
  const [answered, setAnswered] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const again = useRef(onAgain);

  useEffect(() => {
    let current = true;
    const offering = async () => {
      try {
        const offered = await engine.call("offerDevice", { deviceName: deviceName(i18n), shown: null });
        if (!current) return;
        setOffer(offered);
        await engine.call("awaitOffer", null);
        if (current) setAnswered(true);
      } catch (failure) {
        if (!current) return;
        const reason = reasonOf(failure);
        // Ten minutes are over, or the tab that led was closed: a new code takes its place.
        if (reason.error === "unknown" || reason.error === "no_offer") again.current();
        else setError(joinErrorText(i18n, reason));
      }
    };
    void offering();
    return () => {
      current = false;
    };
  }, [engine, i18n]);

  if (answered) return <LinkedPin tenant="Konsil" onBack={onBack} />;

  return (
    <PlainPage
      purpose={t`Gerät verknüpfen`}
      title={t`Dieses Gerät verknüpfen`}
      actions={
        <Button kind="ghost" onPress={onBack}>
          {t`Zurück`}
        </Button>
      }
    >
      {error ? (
        <>
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
          <Button onPress={onAgain}>{t`Noch einmal versuchen`}</Button>
        </>
      ) : (
        <>
          <Facts>
            <Fact icon={<Icon of={Smartphone} />}>{t`Öffne Konsil auf einem Gerät, das schon angemeldet ist.`}</Fact>
            <Fact icon={<Icon of={QrCode} />}>{t`Wähle dort unter „Ich“: „Gerät verknüpfen“. Scanne den QR-Code oder tippe den Code ein.`}</Fact>
            <Fact icon={<Icon of={ShieldCheck} />}>{t`Vergleiche die sechs Ziffern und bestätige dort mit deiner PIN.`}</Fact>
          </Facts>
          {offer === null ? (
            <Paragraph>{t`Der Code wird geholt …`}</Paragraph>
          ) : (
            <div className={styles.offer}>
              <QrShow text={offer.qr} label={t`QR-Code dieses Geräts`} />
              <div className={styles.code} role="group" aria-label={t`Code dieses Geräts`}>
                {offer.code}
              </div>
              <div className={styles.compare}>
                {t`Zum Vergleichen:`}{" "}
                <strong className={styles.digits} role="group" aria-label={t`Sechs Ziffern zum Vergleichen`}>
                  {`${offer.digits.slice(0, 3)} ${offer.digits.slice(3)}`}
                </strong>
              </div>
            </div>
          )}
          <Paragraph quiet>{t`Es geht auch umgekehrt: Wähle dort „Code hier zeigen“, geh hier zurück und lies den Code ein.`}</Paragraph>
        </>
      )}
    </PlainPage>
  );
}
