/** To the next message that mentions the reader; says how many there are. Stays where it is, whether the way to the newest is there or not. */
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { AtSign } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { Badge } from "./Badge";
import { cx } from "./cx";
import { Icon } from "./Icon";
import styles from "./JumpToLatest.module.css";

export function JumpToMention({ count, onPress }: { count: number; onPress: () => void }) {
  const { t } = useLingui();
  if (count === 0) return null;
  const label = t`${plural(count, { one: "Zur ungelesenen Erwähnung", other: "Zur nächsten von # ungelesenen Erwähnungen" })}`;
  return (
    <Button className={cx(styles.jump, styles.mention)} onPress={onPress} aria-label={label}>
      <Icon of={AtSign} em={1.25} />
      <span className={styles.mentions} aria-hidden>
        <Badge count={count} label={label} />
      </span>
    </Button>
  );
}
