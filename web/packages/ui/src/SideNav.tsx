/** The administration's navigation: a column of words at the left edge, a row above the page where there is no room. */
import type { ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import { Badge } from "./Badge";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { Mark } from "./Mark";
import { onPlainClick, type Place } from "./navigation";
import styles from "./SideNav.module.css";

export interface SideNavProps {
  title: string;
  /** The hospital. */
  subtitle: string;
  places: Place[];
  onGo: (href: string) => void;
  /** Below everything: who one is. */
  foot?: ReactNode;
}

export function SideNav({ title, subtitle, places, onGo, foot }: SideNavProps) {
  const { t } = useLingui();
  return (
    <aside className={styles.side} aria-label={title}>
      <div className={styles.head}>
        <Mark />
        <p className={styles.names}>
          <strong className={styles.title}>{title}</strong>
          <span className={styles.subtitle}>{subtitle}</span>
        </p>
      </div>
      <nav aria-label={t`Bereiche`} className={styles.nav}>
        <ul className={styles.places}>
          {places.map((place) => (
            <li key={place.id}>
              <a
                href={place.href}
                className={cx(styles.place, place.current && styles.current)}
                aria-current={place.current ? "page" : undefined}
                onClick={onPlainClick(() => onGo(place.href))}
              >
                <Icon of={place.icon} em={1.25} />
                <span>{place.label}</span>
                {place.badge && <Badge {...place.badge} className={styles.badge} />}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {foot}
    </aside>
  );
}
