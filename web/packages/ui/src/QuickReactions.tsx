/** Six emoji to react with at once, and the way to all others. ← and → walk through them. */
import { useLingui } from "@lingui/react/macro";
import { Plus } from "lucide-react";
import { cx } from "./cx";
import { Icon } from "./Icon";
import styles from "./QuickReactions.module.css";

/** What a ward answers most. */
export const QUICK_EMOJI = ["👍", "✅", "🙏", "❤️", "👀", "😂"] as const;

export interface QuickReactionsProps {
  /** The one given already. */
  chosen: string | null;
  onChoose: (emoji: string) => void;
  onMore: () => void;
  autoFocus?: boolean;
}

export function QuickReactions({ chosen, onChoose, onMore, autoFocus = false }: QuickReactionsProps) {
  const { t } = useLingui();
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its buttons take the focus
    <div
      className={styles.row}
      role="toolbar"
      aria-label={t`Reagieren`}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step === undefined) return;
        const buttons = Array.from(event.currentTarget.querySelectorAll("button"));
        const next = buttons[(buttons.indexOf(document.activeElement as HTMLButtonElement) + step + buttons.length) % buttons.length];
        event.preventDefault();
        next?.focus();
      }}
    >
      {QUICK_EMOJI.map((emoji, index) => (
        <button
          key={emoji}
          type="button"
          className={cx(styles.emoji, chosen === emoji && styles.chosen)}
          aria-pressed={chosen === emoji}
          aria-label={emoji}
          autoFocus={autoFocus && index === 0}
          onClick={() => onChoose(emoji)}
        >
          {emoji}
        </button>
      ))}
      <button type="button" className={styles.more} aria-label={t`Alle Emoji`} onClick={onMore}>
        <Icon of={Plus} em={1.2} />
      </button>
    </div>
  );
}
