/** Over the part of the page that takes what is dragged. Shown while `useDropZone` says `over`; never takes the pointer itself. */
import { Icon } from "@konsil/ui/Icon.tsx";
import { useLingui } from "@lingui/react/macro";
import { FileDown } from "lucide-react";
import styles from "./DropOverlay.module.css";

export function DropOverlay({ chat }: { chat: string }) {
  const { t } = useLingui();
  return (
    <div className={styles.overlay} role="status">
      <span className={styles.card}>
        <Icon of={FileDown} em={2.2} />
        <span className={styles.title}>{t`Hier ablegen`}</span>
        <span className={styles.chat}>{t`Du siehst alles noch einmal, bevor es an „${chat}“ geht.`}</span>
      </span>
    </div>
  );
}
