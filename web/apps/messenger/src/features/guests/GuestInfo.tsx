/** What a guest finds beside the chat: what it is for, who is in it, what was agreed to, whether this device is woken, how it looks, and the way out. */
import { type ConversationView, reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText, type ReadySession } from "@konsil/session";
import { Avatar, Button, ConfirmDialog, IconButton, MemberRow, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Images, LogOut, ShieldCheck, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { outsideOf } from "../../wording/people.ts";
import styles from "../conversation/ConversationInfo.module.css";
import { Leaving } from "../conversation/Leaving.tsx";
import { NotificationsCard } from "../notifications/NotificationsCard.tsx";
import { AppearanceChoices } from "../settings/AppearanceChoices.tsx";
import { PrivacyNotice } from "./PrivacyNotice.tsx";
import { RoomFacts } from "./RoomFacts.tsx";

const AttachmentListDialog = lazy(() => import("../attachments/AttachmentListDialog.tsx").then((module) => ({ default: module.AttachmentListDialog })));

export interface GuestInfoProps {
  conversation: ConversationView;
  session: ReadySession;
  onClose: () => void;
  /** The surrounding dialog already has a title and a close button. */
  inDialog: boolean;
}

export function GuestInfo({ conversation, session, onClose, inDialog }: GuestInfoProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [open, setOpen] = useState<"notice" | "leave" | "attachments" | null>(null);
  const [busy, setBusy] = useState(false);
  const { room } = conversation;
  const close = () => setOpen(null);

  async function leave(): Promise<void> {
    setBusy(true);
    try {
      await send(engine, { command: "leave", conversation: conversation.id });
      close();
    } catch (failure) {
      toast(commandErrorText(i18n, reasonOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={styles.info}>
      {!inDialog && (
        <header className={styles.header}>
          <IconButton icon={X} label={t`Info schließen`} onPress={onClose} />
          <h2 className={styles.heading}>{t`Chatinfo`}</h2>
        </header>
      )}
      <div className={styles.body}>
        <div className={styles.who}>
          <Avatar initials={conversation.initials} hue={conversation.hue} shape="group" size="xl" />
          <h3 className={styles.title}>{conversation.title}</h3>
        </div>
        {room && <RoomFacts room={room} />}
        <section>
          <h3 className={styles.section}>{t`Wer ist dabei?`}</h3>
          <ul className={styles.members}>
            {conversation.members.map(({ person }) => (
              <li key={person.id}>
                <MemberRow name={person.me ? t`${person.name} (Sie)` : person.name} detail={person.role} initials={person.initials} hue={person.hue} outside={outsideOf(person)} />
              </li>
            ))}
          </ul>
        </section>
        <NotificationsCard className={styles.buttons ?? ""} headingClassName={styles.section ?? ""} asGuest />
        <Button kind="secondary" icon={Images} onPress={() => setOpen("attachments")}>
          {t`Medien, Dateien und Links`}
        </Button>
        <Button kind="secondary" icon={ShieldCheck} onPress={() => setOpen("notice")}>
          {t`Hinweise zum Datenschutz`}
        </Button>
        <section className={styles.buttons}>
          <h3 className={styles.section}>{t`Darstellung`}</h3>
          <AppearanceChoices />
        </section>
        {/* Beside the chat it is said at its foot. */}
        {inDialog && conversation.leaving && <Leaving conversation={conversation} comesInSight />}
        {!conversation.leaving && (
          <Button kind="danger" icon={LogOut} onPress={() => setOpen("leave")}>
            {t`Chat verlassen`}
          </Button>
        )}
      </div>
      <Suspense fallback={null}>{open === "attachments" && <AttachmentListDialog conversation={conversation.id} onClose={close} />}</Suspense>
      {open === "notice" && (
        <PrivacyNotice terms={{ tenant: session.tenant_name, archived: conversation.archive_key !== null, endsAt: room?.ends_at ?? null }} onClose={close} />
      )}
      <ConfirmDialog title={t`Chat verlassen`} open={open === "leave"} onClose={close} verb={t`Chat verlassen`} busy={busy} onConfirm={() => void leave()}>
        {t`Diese Seite löscht dann alle Nachrichten und Schlüssel auf Ihrem Gerät. Zurück kommen Sie nur mit einer neuen Einladung.`}
      </ConfirmDialog>
    </div>
  );
}
