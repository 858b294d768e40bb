/** Before a browser becomes a device: a private window is none for long. Nothing in any other window. */
import { Notice } from "@konsil/ui/Notice.tsx";
import { useLingui } from "@lingui/react/macro";
import { EyeOff } from "lucide-react";
import { usePrivateWindow } from "./usePrivateWindow.ts";

export function PrivateWindow() {
  const { t } = useLingui();
  if (!usePrivateWindow()) return null;
  return (
    <Notice icon={EyeOff} kind="urgent" title={t`Dieses Fenster ist privat`} live>
      {t`Schließt du es, löscht der Browser Schlüssel und Nachrichten, und dein Zugang ist hier zu Ende. Nimm besser ein normales Fenster.`}
    </Notice>
  );
}
