/** The bar above a pane: optional back button with the unread number, avatar, title, subtitle, actions. */
import { useLingui } from "@lingui/react/macro";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { cx } from "./cx";
import styles from "./Header.module.css";
import { Icon } from "./Icon";

export interface HeaderProps {
  title: string;
  /** Beside the title, for example that the chat is muted. */
  mark?: ReactNode;
  subtitle?: ReactNode;
  avatar?: ReactNode;
  /** Shown on one-pane layouts. */
  onBack?: (() => void) | undefined;
  backCount?: number;
  backClassName?: string | undefined;
  /** Pressing avatar and title opens the info pane. */
  onTitle?: (() => void) | undefined;
  titleHint?: string;
  actions?: ReactNode;
  level?: 1 | 2;
  /** The title of a whole screen: large on phones. */
  big?: boolean;
}

export function Header(props: HeaderProps) {
  const { title, mark, subtitle, avatar, onBack, backCount = 0, onTitle, titleHint, actions, level = 1, big = false } = props;
  const { t } = useLingui();
  const Title = level === 1 ? "h1" : "h2";
  const names = (
    <>
      {avatar}
      <span className={styles.names}>
        <span className={styles.top}>
          <Title className={styles.title}>{title}</Title>
          {mark && <span className={styles.mark}>{mark}</span>}
        </span>
        {subtitle && <span className={styles.subtitle}>{subtitle}</span>}
      </span>
    </>
  );
  return (
    <header className={cx(styles.header, big && styles.big)}>
      {onBack && (
        <Button
          className={cx(styles.back, props.backClassName)}
          onPress={onBack}
          aria-label={backCount > 0 ? t`Zurück, ${backCount} ungelesen` : t`Zurück`}
        >
          <Icon of={ChevronLeft} em={1.6} />
          {backCount > 0 && <span>{backCount > 99 ? "99+" : backCount}</span>}
        </Button>
      )}
      <div className={styles.main}>
        {names}
        {onTitle && <Button className={styles.stretched ?? ""} onPress={onTitle} aria-label={titleHint ?? title} />}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
