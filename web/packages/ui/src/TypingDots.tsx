/** Somebody is writing: their avatar and three dots in a bubble. What is said to screen readers stands in the header. */
import { Avatar } from "./Avatar";
import styles from "./TypingDots.module.css";

export interface TypingDotsProps {
  people: readonly { id: string; initials: string; hue: number }[];
  /** Avatars are shown in groups. */
  withAvatar: boolean;
}

const SHOWN_MAX = 3;

export function TypingDots({ people, withAvatar }: TypingDotsProps) {
  if (people.length === 0) return null;
  return (
    <div className={styles.line} aria-hidden>
      {withAvatar && people.slice(0, SHOWN_MAX).map((one) => <Avatar key={one.id} initials={one.initials} hue={one.hue} size="sm" />)}
      <span className={styles.bubble}>
        <span className={styles.dot} />
        <span className={styles.dot} />
        <span className={styles.dot} />
      </span>
    </div>
  );
}
