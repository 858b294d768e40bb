/** Above the composer: what one answers, that one edits, or that what is written goes out as urgent or important. Esc or the cross ends it. */
import { useLingui } from "@lingui/react/macro";
import { CircleAlert, Pencil, Reply, TriangleAlert, X } from "lucide-react";
import styles from "./ComposerStrip.module.css";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";

export interface ComposerStripProps {
  kind: "reply" | "edit" | "urgent" | "important";
  /** Whose message is answered. */
  name?: string | undefined;
  text: string;
  onCancel: () => void;
}

export function ComposerStrip({ kind, name, text, onCancel }: ComposerStripProps) {
  const { t } = useLingui();
  const { icon, title, cancel } = {
    edit: { icon: Pencil, title: t`Nachricht bearbeiten`, cancel: t`Bearbeiten abbrechen` },
    urgent: { icon: TriangleAlert, title: t`Dringend`, cancel: t`Nicht dringend` },
    important: { icon: CircleAlert, title: t`Wichtig`, cancel: t`Nicht wichtig` },
    reply: { icon: Reply, title: t`Antwort an ${name ?? ""}`, cancel: t`Antwort abbrechen` },
  }[kind];
  return (
    <div className={cx(styles.strip, kind === "urgent" && styles.urgent)} role="group" aria-label={title}>
      <Icon of={icon} em={1.3} className={styles.icon} />
      <span className={styles.lines}>
        <span className={styles.title}>{title}</span>
        <span className={styles.text}>{text}</span>
      </span>
      <IconButton icon={X} label={cancel} shortcut="Esc" em={1.25} onPress={onCancel} />
    </div>
  );
}
