/** How to get the app onto the home screen: one button where the browser can do it, three steps on iPhone and iPad. */
import { useLingui } from "@lingui/react/macro";
import { MonitorDown, Share, SquarePlus, X } from "lucide-react";
import { Button } from "./Button";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import styles from "./InstallHint.module.css";

export interface InstallHintProps {
  /** "button": the browser offers installation. "ios": it must be done by hand. */
  way: "button" | "ios";
  onInstall: () => void;
  onDismiss: () => void;
}

export function InstallHint({ way, onInstall, onDismiss }: InstallHintProps) {
  const { t } = useLingui();
  return (
    <div role="group" className={styles.hint} aria-label={t`App installieren`}>
      <span className={styles.icon}>
        <Icon of={MonitorDown} em={1.3} />
      </span>
      <div className={styles.body}>
        <p className={styles.title}>{t`Konsil als App`}</p>
        {way === "button" ? (
          <p className={styles.text}>{t`Startet schneller und bleibt auch ohne Netz lesbar.`}</p>
        ) : (
          <ol className={styles.steps}>
            <li>
              {t`Tippe unten auf „Teilen“`} <Icon of={Share} em={1.1} />
            </li>
            <li>
              {t`Wähle „Zum Home-Bildschirm“`} <Icon of={SquarePlus} em={1.1} />
            </li>
            <li>{t`Öffne Konsil von dort`}</li>
          </ol>
        )}
        {way === "button" && (
          <Button kind="ghost" size="sm" onPress={onInstall} className={styles.action ?? ""}>
            {t`Installieren`}
          </Button>
        )}
      </div>
      <IconButton icon={X} label={t`Hinweis schließen`} onPress={onDismiss} em={1.2} />
    </div>
  );
}
