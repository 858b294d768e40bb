/** A contact that was passed on, in a bubble: whom the certificates say it is, and the way to them. */
import { useView } from "@konsil/engine";
import { go } from "@konsil/session";
import { Avatar, Button, MessageText, OutsideTag } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { MessageSquareText } from "lucide-react";
import { paths } from "../../routing/paths.ts";
import { outsideOf } from "../../wording/people.ts";
import { useOpenChat } from "../chats/useOpenChat.ts";
import styles from "./ContactCard.module.css";

export function ContactCard({ id, text }: { id: string; text: string }) {
  const { t } = useLingui();
  const contact = useView({ query: "contact", person: id });
  const openChat = useOpenChat();
  if (contact === undefined) return <span className={styles.card} />;
  // Unknown here, as to a guest: the words as they were sent.
  if (contact === null) return <MessageText text={text} mentions={[]} />;
  const { person } = contact;
  const outside = outsideOf(person);
  return (
    <div className={styles.card}>
      <button type="button" className={styles.who} onClick={() => go(paths.person(id))} aria-label={t`Kontakt: ${person.name}`}>
        <Avatar initials={person.initials} hue={person.hue} guest={outside !== undefined} size="md" />
        <span className={styles.lines}>
          <span className={styles.name}>{person.name}</span>
          <span className={styles.role}>{person.role}</span>
        </span>
        {outside && <OutsideTag outside={outside} />}
      </button>
      {!person.me && outside !== "guest" && (
        <Button kind="ghost" size="sm" icon={MessageSquareText} onPress={() => void openChat(id)}>
          {t`Nachricht schreiben`}
        </Button>
      )}
    </div>
  );
}
