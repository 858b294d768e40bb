/** The vertical navigation at the left edge from tablet width on. */
import type { ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import { Badge } from "./Badge";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { Mark } from "./Mark";
import { onPlainClick, type Place } from "./navigation";
import styles from "./Rail.module.css";

export interface RailProps {
  places: Place[];
  /** Places of the lower end. */
  lower?: Place[];
  onGo: (href: string) => void;
  /** Below everything: the own avatar with its menu. */
  foot?: ReactNode;
}

const NO_PLACES: Place[] = [];

export function Rail({ places, lower = NO_PLACES, onGo, foot }: RailProps) {
  const { t } = useLingui();
  return (
    <nav className={styles.rail} aria-label={t`Bereiche`}>
      <span className={styles.mark}>
        <Mark />
      </span>
      <RailPlaces places={places} onGo={onGo} />
      <span className={styles.gap} />
      <RailPlaces places={lower} onGo={onGo} />
      {foot}
    </nav>
  );
}

function RailPlaces({ places, onGo }: Pick<RailProps, "places" | "onGo">) {
  return (
    <ul className={styles.places}>
      {places.map((place) => (
        <li key={place.id}>
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
  );
}
