/** "2 neue Nachrichten": stands where reading stopped when the chat was opened, and stays there. */
import { Plural } from "@lingui/react/macro";
import styles from "./UnreadDivider.module.css";

export function UnreadDivider({ count }: { count: number }) {
  return (
    <div className={styles.divider} role="separator" data-unread-divider>
      <span>
        <Plural value={count} one="# neue Nachricht" other="# neue Nachrichten" />
      </span>
    </div>
  );
}
