/** Up to four overlapping small avatars, then "+n". Decorative: the names stand beside it. */
import { Avatar, type AvatarProps } from "./Avatar";
import styles from "./AvatarStack.module.css";

export interface AvatarStackProps {
  people: (Pick<AvatarProps, "initials" | "hue"> & { id: string; guest?: boolean })[];
  max?: number;
}

export function AvatarStack({ people, max = 4 }: AvatarStackProps) {
  const shown = people.slice(0, max);
  const more = people.length - shown.length;
  return (
    <span className={styles.stack} aria-hidden>
      {shown.map((person) => (
        <span key={person.id} className={styles.one}>
          <Avatar initials={person.initials} hue={person.hue} guest={person.guest ?? false} size="xs" />
        </span>
      ))}
      {more > 0 && <span className={styles.more}>+{more}</span>}
    </span>
  );
}
