/** A person in a list: avatar, name, role, marks on the right. A link, a button or plain text. */
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Avatar } from "./Avatar";
import { cx } from "./cx";
import styles from "./MemberRow.module.css";
import { onPlainClick } from "./navigation";
import { Tag } from "./Tag";

export interface MemberRowProps {
  name: string;
  nameNode?: ReactNode;
  /** Second line, usually the role. */
  detail?: ReactNode;
  initials: string;
  hue: number;
  guest?: boolean;
  shape?: "person" | "group";
  href?: string;
  onPress?: () => void;
  /** Right end: tag, button, menu. */
  end?: ReactNode;
  size?: "md" | "lg";
}

export function MemberRow(props: MemberRowProps) {
  const { name, nameNode, detail, href, onPress, end, guest = false } = props;
  const { t } = useLingui();
  const body = (
    <>
      <Avatar initials={props.initials} hue={props.hue} guest={guest} shape={props.shape ?? "person"} size={props.size ?? "md"} />
      <span className={styles.lines}>
        <span className={styles.top}>
          <span className={styles.name}>{nameNode ?? name}</span>
          {guest && <Tag kind="guest">{t`Gast`}</Tag>}
        </span>
        {detail && <span className={styles.detail}>{detail}</span>}
      </span>
    </>
  );
  return (
    <div className={styles.row}>
      {href && onPress ? (
        <a href={href} className={cx(styles.main, styles.pressable)} onClick={onPlainClick(onPress)}>
          {body}
        </a>
      ) : onPress ? (
        <button type="button" className={cx(styles.main, styles.pressable)} onClick={onPress}>
          {body}
        </button>
      ) : (
        <div className={styles.main}>{body}</div>
      )}
      {end}
    </div>
  );
}
