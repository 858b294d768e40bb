/**
 * How a browser becomes a device: by an invitation or a transfer link (whose secret stands behind the `#`), by offering itself
 * to another device, whichever of the two shows the code, by a passkey or by the recovery code. Steps: code, greeting, PIN, PIN again, done.
 */
import { type InspectedLink, reasonOf, useEngine } from "@konsil/engine";
import { deviceName, Fact, Facts, go, joinErrorText, Paragraph, PlainPage, takeFragment } from "@konsil/session";
import { Button, Icon, TextField } from "@konsil/ui";
import { QrScan } from "@konsil/ui/QrScan.tsx";
import { useLingui } from "@lingui/react/macro";
import { Archive, ArrowRight, FileKey, Fingerprint, Lock, MonitorSmartphone, QrCode } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { paths } from "../../routing/paths.ts";
import { useRoute } from "../../routing/useRoute.ts";
import { ChoosePin } from "@konsil/session/ChoosePin.tsx";
import { askPasskey, knowsPasskeys, type PasskeyError } from "../devices/passkey.ts";
import { passkeyErrorText } from "../devices/passkeyErrors.ts";
import styles from "./Joining.module.css";
import { OfferPage } from "./OfferPage.tsx";
import { ReadCodePage } from "./ReadCodePage.tsx";
import { RecoverPage } from "./RecoverPage.tsx";

type Step = { name: "code" | "offer" } | { name: "read"; tenant: string; digits: string } | { name: "recover"; passkey: string | null } | { name: "greeting"; link: string; inspected: InspectedLink } | { name: "pin"; link: string; inspected: InspectedLink };

export function JoinPage() {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const linking = useRoute().name === "linkDevice";
  const [step, setStep] = useState<Step>({ name: linking && location.hash.length < 2 ? "offer" : "code" });
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [device, setDevice] = useState(() => deviceName(i18n));
  const scanned = useRef(false);

  async function inspect(link: string): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const inspected = await engine.call("inspectLink", { link });
      if (inspected.kind === "device_code") {
        // Here and not when its page appears: one code has one place, and an offer made twice would be refused it.
        const { digits } = await engine.call("offerDevice", { deviceName: deviceName(i18n), shown: link });
        setStep({ name: "read", tenant: inspected.tenantName, digits });
      } else setStep({ name: "greeting", link, inspected });
    } catch (failure) {
      const reason = reasonOf(failure);
      const host = otherHost(link);
      setError(reason.error === "unknown" && host !== null ? t`Dieser Link ist von ${host}. Öffne ihn dort.` : joinErrorText(i18n, reason));
    } finally {
      setBusy(false);
    }
  }

  useEffect(() => {
    const read = () => {
      const link = takeFragment();
      if (link) void inspect(link);
    };
    if (!scanned.current) read();
    scanned.current = true;
    // A link pasted into the address bar of this very page loads nothing anew.
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
    // oxlint-disable-next-line react/exhaustive-deps -- the address is read when the page opens and when it changes
  }, []);

  async function signInByPasskey(): Promise<void> {
    setError(null);
    try {
      setStep({ name: "recover", passkey: await askPasskey() });
    } catch (failure) {
      setError(passkeyErrorText(i18n, failure as PasskeyError));
    }
  }

  if (step.name === "offer") return <OfferPage onBack={() => setStep({ name: "code" })} />;
  if (step.name === "read") return <ReadCodePage tenant={step.tenant} digits={step.digits} onBack={() => setStep({ name: "code" })} />;
  if (step.name === "recover") return <RecoverPage passkey={step.passkey} onBack={() => setStep({ name: "code" })} />;

  if (step.name === "pin") {
    return (
      <ChoosePin
        tenant={step.inspected.tenantName}
        person={step.inspected.personName}
        onBack={() => setStep({ ...step, name: "greeting" })}
        onChosen={async (pin) => {
          // Before it is done: whoever loads the page anew meanwhile goes on behind the PIN, and then to the chats.
          go(paths.chats(), "replace");
          await engine.call("join", { link: step.link, pin, deviceName: device.trim() || deviceName(i18n) });
        }}
      />
    );
  }

  if (step.name === "greeting") {
    const { kind, tenantName, personName, archive } = step.inspected;
    return (
      <PlainPage
        tenant={tenantName}
        purpose={kind === "transfer" ? t`Gerät verknüpfen` : t`Einladung`}
        title={kind === "invitation" ? t`Willkommen, ${personName}` : personName === "" ? t`Dieses Gerät verknüpfen` : t`Dieses Gerät wird ein Gerät von ${personName}`}
        actions={
          <Button size="wide" iconAfter={ArrowRight} isDisabled={device.trim() === ""} onPress={() => setStep({ ...step, name: "pin" })}>
            {t`PIN wählen`}
          </Button>
        }
      >
        <Facts>
          <Fact icon={<Icon of={Lock} />}>{t`Ende-zu-Ende verschlüsselt: Nur die Menschen im Chat lesen mit.`}</Fact>
          <Fact icon={<Icon of={Archive} />}>
            {archive === null
              ? t`Ob ${tenantName} Chats zur Dokumentation archiviert, steht in jedem Chat.`
              : archive
                ? t`${tenantName} archiviert alle Chats zur Dokumentation. Öffnen lässt sich das Archiv nur mit dem Archivschlüssel des Hauses und mit einer Begründung.`
                : t`${tenantName} archiviert keine Chats.`}
          </Fact>
          <Fact icon={<Icon of={MonitorSmartphone} />}>
            {kind === "transfer"
              ? t`Dein bisheriger Verlauf kommt auf dieses Gerät.`
              : t`Die Schlüssel entstehen auf diesem Gerät und verlassen es nicht.`}
          </Fact>
        </Facts>
        <TextField
          label={t`Name dieses Geräts`}
          hint={t`Daran erkennst du es später in deiner Geräteliste.`}
          value={device}
          onChange={setDevice}
          maxLength={64}
        />
      </PlainPage>
    );
  }

  return (
    <PlainPage purpose={t`Einrichten`} title={t`Mit Einladung beitreten`}>
      {busy ? (
        <Paragraph>{t`Der Link wird geprüft …`}</Paragraph>
      ) : (
        <>
          <Facts>
            <Fact icon={<Icon of={QrCode} />}>{t`Halte den QR-Code deiner Einladung vor die Kamera oder gib ihren Link ein.`}</Fact>
          </Facts>
          <QrScan codeLabel={t`Einladungslink`} verb={t`Weiter`} onCode={(text) => void inspect(text)} error={error} busy={busy} />
          <nav className={styles.ways} aria-label={t`Schon dabei?`}>
            <h2 className={styles.waysTitle}>{t`Schon dabei?`}</h2>
            <Paragraph quiet>{t`Zeigt dein anderes Gerät einen Code, lies ihn oben ein. Oder zeige hier einen, den es liest:`}</Paragraph>
            <Button kind="secondary" icon={MonitorSmartphone} onPress={() => setStep({ name: "offer" })}>
              {t`Gerät verknüpfen`}
            </Button>
            {knowsPasskeys() && (
              <Button kind="secondary" icon={Fingerprint} onPress={() => void signInByPasskey()}>
                {t`Anmelden mit Passkey`}
              </Button>
            )}
            <Button kind="secondary" icon={FileKey} onPress={() => setStep({ name: "recover", passkey: null })}>
              {t`Anmelden mit Wiederherstellungscode`}
            </Button>
          </nav>
          <Paragraph quiet>{t`Keine Einladung und kein Gerät? Die Verwaltung deines Hauses lädt dich neu ein.`}</Paragraph>
        </>
      )}
    </PlainPage>
  );
}

/** A link of another house, whose server alone knows it. */
function otherHost(link: string): string | null {
  const host = /^\W*https?:\/\/([^/#?\s]+)/i.exec(link)?.[1]?.toLowerCase() ?? location.host;
  return host === location.host ? null : host;
}
