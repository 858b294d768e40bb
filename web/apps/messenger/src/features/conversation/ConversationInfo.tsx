/** What a chat is and who is in it: members, name, archive note; and for those who may: rename, add, remove, leave. */
import { type Command, type ConversationView, type MemberView, reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText, go, type ReadySession } from "@konsil/session";
import { Avatar, Button, Icon, IconButton, MemberRow, type MenuAction, MenuButton, Notice, Tag, toast } from "@konsil/ui";
import { Plural, useLingui } from "@lingui/react/macro";
import { Archive, Crown, Images, LogOut, Pencil, Timer, UserMinus, UserPlus, UserRound, UsersRound, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { paths } from "../../routing/paths.ts";
import { lifetimeText } from "../../wording/lifetime.ts";
import { outsideOf, shapeOf } from "../../wording/people.ts";
import { ChatKeeping } from "../chats/ChatKeeping.tsx";
import { NewGroupDialog } from "../chats/NewGroupDialog.tsx";
import { useOpenChat } from "../chats/useOpenChat.ts";
import styles from "./ConversationInfo.module.css";
import { AddPeopleDialog, LeaveDialog, RemoveDialog, RenameDialog } from "./GroupDialogs.tsx";
import { isGone } from "./gone.ts";
import { isLeaderless } from "./leaderless.ts";
import { Leaving } from "./Leaving.tsx";

const RoomSection = lazy(() => import("../guests/RoomSection.tsx").then((module) => ({ default: module.RoomSection })));
const AttachmentListDialog = lazy(() => import("../attachments/AttachmentListDialog.tsx").then((module) => ({ default: module.AttachmentListDialog })));

const LifetimeDialog = lazy(() => import("./LifetimeDialog.tsx").then((module) => ({ default: module.LifetimeDialog })));

type Open = { dialog: "add" | "rename" | "leave" | "continue" | "attachments" | "lifetime" } | { dialog: "remove"; member: MemberView } | null;

export interface ConversationInfoProps {
  conversation: ConversationView;
  session: ReadySession;
  onClose: () => void;
  /** Searching in this chat begins. */
  onFind: () => void;
  /** The surrounding dialog already has a title and a close button. */
  inDialog: boolean;
}

export function ConversationInfo({ conversation, session, onClose, onFind, inDialog }: ConversationInfoProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [open, setOpen] = useState<Open>(null);
  const { notes } = conversation.settings;
  const isGroup = conversation.kind !== "direct";
  const isRoom = conversation.kind === "room";
  const { room } = conversation;
  // In a room its guests stand in a list of their own.
  const gone = isGone(conversation);
  const members = conversation.members.filter(({ person }) => !(room && person.level === "guest") && !(gone && person.me));
  const other = isGroup ? undefined : conversation.members.find((member) => !member.person.me)?.person;
  const close = () => setOpen(null);

  /** Carries out a command; true when it worked. */
  async function run(command: Command): Promise<boolean> {
    try {
      await send(engine, command);
      return true;
    } catch (failure) {
      toast(commandErrorText(i18n, reasonOf(failure)));
      return false;
    }
  }

  return (
    <div className={styles.info}>
      {!inDialog && (
        <header className={styles.header}>
          <IconButton icon={X} label={t`Info schließen`} onPress={onClose} />
          <h2 className={styles.heading}>{isRoom ? t`Rauminfo` : isGroup && !notes ? t`Gruppeninfo` : t`Chatinfo`}</h2>
        </header>
      )}
      <div className={styles.body}>
        <div className={styles.who}>
          <Avatar initials={conversation.initials} hue={conversation.hue} shape={shapeOf(conversation)} guest={conversation.guests.length > 0} size="xl" />
          <div className={styles.name}>
            <h3 className={styles.title}>{conversation.title}</h3>
            {isGroup && conversation.may_manage && (
              <IconButton icon={Pencil} label={t`Umbenennen`} em={1.15} onPress={() => setOpen({ dialog: "rename" })} />
            )}
          </div>
          <p className={styles.role}>
            {isGroup && gone ? t`Du bist nicht mehr dabei` : notes ? t`Nur du` : isGroup ? <Plural value={conversation.members.length} one="# Mitglied" other="# Mitglieder" /> : other?.role}
          </p>
        </div>

        <ChatKeeping chat={conversation} onFind={onFind} />

        <p className={styles.archive}>
          <Icon of={Archive} em={1.3} />
          <span>
            {conversation.archive_key === null
              ? t`Dieser Chat wird nicht archiviert.`
              : t`Archiviert von ${session.tenant_name}, Schlüssel ${conversation.archive_key}`}
          </span>
        </p>

        {room && (
          <Suspense fallback={null}>
            <RoomSection conversation={conversation} room={room} />
          </Suspense>
        )}
        {conversation.may_set_lifetime ? (
          <Button kind="secondary" icon={Timer} onPress={() => setOpen({ dialog: "lifetime" })}>
            {t`Nachrichten verschwinden: ${lifetimeText(i18n, conversation.lifetime_hours)}`}
          </Button>
        ) : (
          conversation.lifetime_hours !== null && (
            <p className={styles.archive}>
              <Icon of={Timer} em={1.3} />
              <span>{t`Nachrichten verschwinden: ${lifetimeText(i18n, conversation.lifetime_hours)}`}</span>
            </p>
          )
        )}

        {other && (
          <div className={styles.buttons}>
            <Button kind="secondary" icon={UserRound} onPress={() => go(paths.person(other.id))}>
              {t`Kontakt und Sicherheitscode`}
            </Button>
            <Button kind="secondary" icon={UsersRound} onPress={() => setOpen({ dialog: "continue" })}>
              {t`Als Gruppe fortsetzen`}
            </Button>
          </div>
        )}

        <Button kind="secondary" icon={Images} onPress={() => setOpen({ dialog: "attachments" })}>
          {t`Medien, Dateien und Links`}
        </Button>

        {isGroup && !notes && (
          <section>
            <div className={styles.sectionHead}>
              <h3 className={styles.section}>{gone ? t`Zuletzt dabei` : isRoom ? t`Aus dem Haus` : t`Mitglieder`}</h3>
              {conversation.may_manage && (
                <Button kind="ghost" size="sm" icon={UserPlus} onPress={() => setOpen({ dialog: "add" })}>
                  {t`Hinzufügen`}
                </Button>
              )}
            </div>
            {isGroup && isLeaderless(conversation) && (
              <Notice icon={Crown} title={t`Niemand hier hat mehr die Leitung.`}>
                {isRoom
                  ? t`Niemand kann das Ende ändern oder Gästen den Zugang beenden. Soll jemand gehen, richte einen neuen Raum ein und verlass diesen.`
                  : t`Niemand kann umbenennen oder jemanden entfernen. Braucht ihr das, macht eine neue Gruppe.`}
              </Notice>
            )}
            <ul className={styles.members}>
              {members.map((member) => (
                <li key={member.person.id}>
                  <Member
                    member={member}
                    conversation={conversation}
                    onRemove={() => setOpen({ dialog: "remove", member })}
                    onOwner={() => void run({ command: "make_owner", conversation: conversation.id, person: member.person.id })}
                  />
                </li>
              ))}
            </ul>
          </section>
        )}

        {/* Beside the chat it is said at its foot. */}
        {inDialog && conversation.leaving && <Leaving conversation={conversation} comesInSight />}
        {isGroup && !notes && !conversation.left && (
          <Button kind="danger" icon={LogOut} onPress={() => setOpen({ dialog: "leave" })}>
            {isRoom ? t`Raum verlassen` : t`Gruppe verlassen`}
          </Button>
        )}
      </div>

      <Suspense fallback={null}>{open?.dialog === "attachments" && <AttachmentListDialog conversation={conversation.id} onClose={close} />}</Suspense>
      <Suspense fallback={null}>{open?.dialog === "lifetime" && <LifetimeDialog conversation={conversation} onClose={close} run={run} />}</Suspense>
      {open?.dialog === "add" && <AddPeopleDialog conversation={conversation} onClose={close} run={run} />}
      {open?.dialog === "rename" && <RenameDialog conversation={conversation} onClose={close} run={run} />}
      {open?.dialog === "leave" && <LeaveDialog conversation={conversation} onClose={close} run={run} />}
      {open?.dialog === "remove" && <RemoveDialog conversation={conversation} member={open.member} onClose={close} run={run} />}
      {open?.dialog === "continue" && <NewGroupDialog from={conversation} onClose={close} />}
    </div>
  );
}

interface MemberProps {
  member: MemberView;
  conversation: ConversationView;
  onRemove: () => void;
  onOwner: () => void;
}

function Member({ member, conversation, onRemove, onOwner }: MemberProps) {
  const { t } = useLingui();
  const openChat = useOpenChat();
  const { person, owner, revoked } = member;
  const duties = member.duties.map((duty) => duty.name).join(", ");
  const detail = revoked ? t`Zugang beendet, wird entfernt` : duties === "" ? person.role : t`Im Dienst: ${duties}`;
  const row = {
    name: person.me ? t`${person.name} (du)` : person.name,
    detail,
    initials: person.initials,
    hue: person.hue,
    outside: outsideOf(person),
  };
  const actions: MenuAction[] = [
    { id: "write", label: t`Nachricht schreiben`, icon: UserRound, onAction: () => void openChat(person.id) },
    ...(conversation.may_manage && !owner ? [{ id: "owner", label: t`Leitung geben`, icon: Crown, onAction: onOwner }] : []),
    ...(conversation.may_manage ? [{ id: "remove", label: t`Entfernen`, icon: UserMinus, danger: true, onAction: onRemove }] : []),
  ];
  const end = (
    <>
      {owner && !isGone(conversation) && <Tag kind="accent">{t`Leitung`}</Tag>}
      {!person.me && <MenuButton label={t`Aktionen für ${person.name}`} actions={actions} />}
    </>
  );
  if (person.me) return <MemberRow {...row} end={end} />;
  return <MemberRow {...row} end={end} href={paths.person(person.id)} onPress={() => go(paths.person(person.id))} />;
}
