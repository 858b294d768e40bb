/**
 * The honest ticks. Shape differs in every state, never colour alone: clock, one tick, two ticks, two ticks in a
 * filled pill, crossed circle.
 */
import { useLingui } from "@lingui/react/macro";
import { Check, CheckCheck, CircleX, Clock } from "lucide-react";
import { cx } from "./cx";
import { Icon } from "./Icon";
import styles from "./Tick.module.css";

export type TickState = "waiting" | "sent" | "delivered" | "read" | "failed";

/** Also before anything can be said honestly: for the moment in which a message is being stored its tick's place is empty. */
export type BubbleTick = TickState | "storing";

export function useTickLabel(state: TickState): string {
  const { t } = useLingui();
  switch (state) {
    case "waiting":
      return t`Wartet`;
    case "sent":
      return t`Gesendet`;
    case "delivered":
      return t`Zugestellt`;
    case "read":
      return t`Gelesen`;
    case "failed":
      return t`Nicht gesendet`;
  }
}

const ICONS = { waiting: Clock, sent: Check, delivered: CheckCheck, read: CheckCheck, failed: CircleX } as const;

/** Keeps a tick's place. */
export function NoTick() {
  return (
    <span className={cx(styles.tick, styles.none)} aria-hidden>
      <Icon of={Clock} em={1} />
    </span>
  );
}

export function Tick({ state, className }: { state: TickState; className?: string | undefined }) {
  const label = useTickLabel(state);
  return (
    <span className={cx(styles.tick, styles[state], className)} role="img" aria-label={label}>
      <Icon of={ICONS[state]} em={1} />
    </span>
  );
}
