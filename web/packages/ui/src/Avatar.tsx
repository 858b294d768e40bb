/**
 * Initials on a tint. Shape says what it is: round = person, rounded square = group or role, a notebook = one's own notes, violet ring = guest.
 * Decorative: the name always stands beside it.
 */
import { NotebookPen } from "lucide-react";
import styles from "./Avatar.module.css";
import { cx } from "./cx";
import { Icon } from "./Icon";

export interface AvatarProps {
  initials: string;
  /** 0..=7, from the id. */
  hue: number;
  shape?: "person" | "group" | "notes";
  guest?: boolean;
  /** Rem: 1.5, 2.125, 2.5, 3 or 6. */
  size?: "xs" | "sm" | "md" | "lg" | "xl";
}

const BACKGROUNDS = ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7"] as const;

export function hueClass(hue: number): string {
  return styles[BACKGROUNDS[hue & 7] ?? "a0"] ?? "";
}

export function Avatar({ initials, hue, shape = "person", guest = false, size = "md" }: AvatarProps) {
  return (
    <span className={cx(styles.avatar, hueClass(hue), styles[shape === "person" ? "person" : "group"], styles[size], guest && styles.guest)} aria-hidden>
      {shape === "notes" ? <Icon of={NotebookPen} em={0.46} /> : <span className={styles.initials}>{initials}</span>}
    </span>
  );
}
