/** Above the composer: what one answers, that one edits, or that what is written goes out as urgent. Esc or the cross ends it. */
import { useLingui } from "@lingui/react/macro";
import { Pencil, Reply, TriangleAlert, X } from "lucide-react";
import styles from "./ComposerStrip.module.css";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";

export interface ComposerStripProps {
  kind: "reply" | "edit" | "urgent";
  /** Whose message is answered. */
  name?: string | undefined;
  text: string;
  onCancel: () => void;
}

export function ComposerStrip({ kind, name, text, onCancel }: ComposerStripProps) {
  const { t } = useLingui();
  const title = kind === "edit" ? t`Nachricht bearbeiten` : kind === "urgent" ? t`Dringend` : t`Antwort an ${name ?? ""}`;
  const cancel = kind === "edit" ? t`Bearbeiten abbrechen` : kind === "urgent" ? t`Nicht dringend` : t`Antwort abbrechen`;
  return (
    <div className={cx(styles.strip, kind === "urgent" && styles.urgent)} role="group" aria-label={title}>
      <Icon of={kind === "edit" ? Pencil : kind === "urgent" ? TriangleAlert : Reply} em={1.3} className={styles.icon} />
      <span className={styles.lines}>
        <span className={styles.title}>{title}</span>
        <span className={styles.text}>{text}</span>
      </span>
      <IconButton icon={X} label={cancel} shortcut="Esc" em={1.25} onPress={onCancel} />
    </div>
  );
}
