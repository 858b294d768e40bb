/** A position that was sent, on the house's own map; loaded when it is opened. */
import { Dialog } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import styles from "./Location.module.css";
import { MapView, type MapViewProps } from "./MapView.tsx";

export function MapDialog({ onClose, ...shown }: MapViewProps & { onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog title={shown.title} open onClose={onClose}>
      <div className={styles.column}>
        <MapView {...shown} />
        <p className={styles.quiet}>{t`Die Karte kommt vom Server des Hauses. Er erfährt, welche Gegend ungefähr angesehen wird, nie die Stelle.`}</p>
      </div>
    </Dialog>
  );
}
