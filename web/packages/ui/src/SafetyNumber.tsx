/** Twelve groups of five digits that two people compare, and the same as a QR code. */
import { useLingui } from "@lingui/react/macro";
import { QrShow } from "./QrShow";
import styles from "./SafetyNumber.module.css";

export function SafetyNumber({ groups, qr }: { groups: string[]; qr: string }) {
  const { t } = useLingui();
  return (
    <div className={styles.safety}>
      <QrShow text={qr} label={t`Sicherheitscode als QR-Code`} />
      <ol className={styles.groups} aria-label={t`Sicherheitscode`}>
        {groups.map((group, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- groups may repeat; their place is their identity
          <li key={index}>{group}</li>
        ))}
      </ol>
    </div>
  );
}
