/** A person in a list: avatar, name, role, marks on the right. A link, a button or plain text. */
import type { ReactNode } from "react";
import { Avatar } from "./Avatar";
import { cx } from "./cx";
import styles from "./MemberRow.module.css";
import { onPlainClick } from "./navigation";
import { type Outside, OutsideTag } from "./OutsideTag";

export interface MemberRowProps {
  name: string;
  nameNode?: ReactNode;
  /** Second line, usually the role. */
  detail?: ReactNode;
  initials: string;
  hue: number;
  outside?: Outside | undefined;
  shape?: "person" | "group";
  href?: string;
  onPress?: () => void;
  /** Right end: tag, button, menu. */
  end?: ReactNode;
  size?: "md" | "lg";
}

export function MemberRow(props: MemberRowProps) {
  const { name, nameNode, detail, href, onPress, end, outside } = props;
  const body = (
    <>
      <Avatar initials={props.initials} hue={props.hue} guest={outside !== undefined} shape={props.shape ?? "person"} size={props.size ?? "md"} />
      <span className={styles.lines}>
        <span className={styles.top}>
          <span className={styles.name}>{nameNode ?? name}</span>
          {outside && <OutsideTag outside={outside} />}
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
