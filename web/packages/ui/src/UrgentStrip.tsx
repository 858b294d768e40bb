/** Above the messages of one chat: another one holds something urgent that awaits the reader. The whole strip leads there. */
import { ChevronRight, TriangleAlert } from "lucide-react";
import { Icon } from "./Icon";
import { onPlainClick } from "./navigation";
import styles from "./UrgentStrip.module.css";

export interface UrgentStripProps {
  /** "Dringend: Station 3A". */
  text: string;
  href: string;
  onGo: (href: string) => void;
}

export function UrgentStrip({ text, href, onGo }: UrgentStripProps) {
  return (
    <a href={href} className={styles.strip} onClick={onPlainClick(() => onGo(href))}>
      <Icon of={TriangleAlert} em={1.3} />
      <span className={styles.text}>{text}</span>
      <Icon of={ChevronRight} em={1.2} />
    </a>
  );
}
