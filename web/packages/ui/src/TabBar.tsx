/** The navigation at the lower edge of a phone. */
import { useLingui } from "@lingui/react/macro";
import { Badge } from "./Badge";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { onPlainClick, type Place } from "./navigation";
import styles from "./TabBar.module.css";

export interface TabBarProps {
  places: Place[];
  onGo: (href: string) => void;
}

export function TabBar({ places, onGo }: TabBarProps) {
  const { t } = useLingui();
  return (
    <nav className={styles.bar} aria-label={t`Navigation`}>
      <ul className={styles.places}>
        {places.map((place) => (
          <li key={place.id} className={styles.item}>
            <a
              href={place.href}
              className={cx(styles.place, place.current && styles.current)}
              aria-current={place.current ? "page" : undefined}
              onClick={onPlainClick(() => onGo(place.href))}
            >
              <span className={styles.icon}>
                <Icon of={place.icon} em={1.4} />
                {place.badge && <Badge {...place.badge} className={styles.badge} />}
              </span>
              {place.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
