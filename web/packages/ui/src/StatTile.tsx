/** One number and what it counts; tinted when it asks for attention. May lead somewhere. */
import { cx } from "./cx";
import { onPlainClick } from "./navigation";
import styles from "./StatTile.module.css";

export interface StatTileProps {
  value: string;
  label: string;
  kind?: "neutral" | "urgent" | "danger" | "success";
  href?: string;
  onGo?: (href: string) => void;
}

export function StatTile({ value, label, kind = "neutral", href, onGo }: StatTileProps) {
  const words = (
    <>
      <span className={styles.value}>{value}</span> <span className={styles.label}>{label}</span>
    </>
  );
  if (href === undefined) return <p className={cx(styles.tile, styles[kind])}>{words}</p>;
  return (
    <a href={href} className={cx(styles.tile, styles.link, styles[kind])} onClick={onPlainClick(() => onGo?.(href))}>
      {words}
    </a>
  );
}
