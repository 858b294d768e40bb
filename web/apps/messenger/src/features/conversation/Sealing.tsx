/** What was sent and is not in the chat yet: large files take a while to be encrypted. Most are there before anybody asks. */
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import styles from "./ChatComposer.module.css";

const SAID_AFTER_MS = 400;

export function Sealing({ count }: { count: number }) {
  const { t } = useLingui();
  const [said, setSaid] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSaid(true), SAID_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    said && (
      <p className={styles.sealing} role="status">
        {t`${plural(count, { one: "Anhang wird verschlüsselt …", other: "# Anhänge werden verschlüsselt …" })}`}
      </p>
    )
  );
}
