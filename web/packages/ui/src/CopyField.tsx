/** Something to hand on: a link, a code. Stands there to be read out, and one press copies it. */
import { useLingui } from "@lingui/react/macro";
import { Check, Copy } from "lucide-react";
import { useId, useState } from "react";
import styles from "./CopyField.module.css";
import { cx } from "./cx";
import { IconButton } from "./IconButton";
import { visuallyHidden } from "./visuallyHidden";

export interface CopyFieldProps {
  /** "Link", "Code". */
  label: string;
  /** How it is shown. */
  value: string;
  /** What is copied, where that is not what is shown. */
  copy?: string;
  hint?: string;
  /** Digits and letters to be told on the telephone: large and apart. */
  spoken?: boolean;
}

export function CopyField({ label, value, copy = value, hint, spoken = false }: CopyFieldProps) {
  const { t } = useLingui();
  const id = useId();
  const [copied, setCopied] = useState(false);
  return (
    <div className={styles.field} role="group" aria-labelledby={id}>
      <span id={id} className={styles.label}>
        {label}
      </span>
      <div className={styles.box}>
        <span className={cx(styles.value, spoken && styles.spoken)} data-value>
          {value}
        </span>
        <IconButton
          icon={copied ? Check : Copy}
          label={t`${label} kopieren`}
          em={1.25}
          onPress={() => void navigator.clipboard.writeText(copy).then(() => setCopied(true), () => undefined)}
        />
      </div>
      {hint && <span className={styles.hint}>{hint}</span>}
      <span className={visuallyHidden} role="status">
        {copied ? t`${label} ist kopiert` : ""}
      </span>
    </div>
  );
}
