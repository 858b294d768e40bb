/** Back to the newest message; says how many came meanwhile. */
import { useLingui } from "@lingui/react/macro";
import { ArrowDown } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { Icon } from "./Icon";
import styles from "./JumpToLatest.module.css";

export function JumpToLatest({ shown, count, onPress }: { shown: boolean; count: number; onPress: () => void }) {
  const { t } = useLingui();
  if (!shown) return null;
  return (
    <Button
      className={styles.jump ?? ""}
      onPress={onPress}
      aria-label={count > 0 ? t`Zu den neuesten Nachrichten, ${count} neue` : t`Zu den neuesten Nachrichten`}
    >
      {count > 0 && <span className={styles.count}>{count > 99 ? "99+" : count}</span>}
      <Icon of={ArrowDown} em={1.25} />
    </Button>
  );
}
