/** Without a connection nothing can be administered: says so. */
import { useView } from "@konsil/engine";
import { useLasting } from "@konsil/session";
import { Banner } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CloudOff } from "lucide-react";

/** A short break is not worth a banner. */
const PATIENCE_MS = 1_500;

export function ConnectionBanner() {
  const { t } = useLingui();
  const connection = useView({ query: "connection" });
  const away = useLasting(connection !== undefined && connection.state !== "online", connection?.state === "offline" ? 0 : PATIENCE_MS);
  if (!away) return null;
  return (
    <Banner icon={CloudOff} title={t`Keine Verbindung.`}>
      {t`Einladen, Sperren und Bestätigen geht weiter, sobald du wieder online bist.`}
    </Banner>
  );
}
