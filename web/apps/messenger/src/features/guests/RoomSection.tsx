/** A room in its info pane: what it is, its guests and who is invited, and for those who may: invite, extend, end, take back. */
import type { ConversationView, GuestInvitationView, GuestView, RoomView } from "@konsil/engine";
import { go, useTimes } from "@konsil/session";
import { Button, Icon, MemberRow, type MenuAction, MenuButton, Switch } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CalendarPlus, CircleX, MailWarning, Pencil, TriangleAlert, UserMinus, UserPlus, UserRound } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { paths } from "../../routing/paths.ts";
import styles from "./Guests.module.css";
import { RoomFacts } from "./RoomFacts.tsx";
import { useRoomCommand } from "./useRoomCommand.ts";

const InviteGuestDialog = lazy(() => import("./InviteGuestDialog.tsx").then((module) => ({ default: module.InviteGuestDialog })));
const RoomDialogs = lazy(() => import("./RoomDialogs.tsx").then((module) => ({ default: module.RoomDialogs })));

export type RoomDialog = { dialog: "extend" | "end" | "describe" } | { dialog: "remove"; guest: GuestView } | { dialog: "withdraw"; invitation: GuestInvitationView };

export interface RoomSectionProps {
  conversation: ConversationView;
  room: RoomView;
}

export function RoomSection({ conversation, room }: RoomSectionProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState<RoomDialog | { dialog: "invite"; instead?: GuestInvitationView } | null>(null);
  const run = useRoomCommand();
  const close = () => setOpen(null);
  const mayInvite = room.may_invite && !room.ended && !conversation.left;
  return (
    <>
      <RoomFacts room={room} />
      {!room.ended && (room.may_extend || conversation.may_manage) && (
        <div className={styles.acts}>
          {room.may_extend && (
            <Button kind="secondary" size="sm" icon={CalendarPlus} onPress={() => setOpen({ dialog: "extend" })}>
              {room.ends_at === null ? t`Ende festlegen` : t`Verlängern`}
            </Button>
          )}
          {conversation.may_manage && (
            <Button kind="secondary" size="sm" icon={Pencil} onPress={() => setOpen({ dialog: "describe" })}>
              {t`Zweck ändern`}
            </Button>
          )}
          {room.may_extend && (
            <Button kind="danger" size="sm" icon={CircleX} onPress={() => setOpen({ dialog: "end" })}>
              {t`Raum beenden`}
            </Button>
          )}
        </div>
      )}
      <section>
        <div className={styles.sectionHead}>
          <h3 className={styles.section}>{t`Gäste`}</h3>
          {mayInvite && (
            <Button kind="ghost" size="sm" icon={UserPlus} onPress={() => setOpen({ dialog: "invite" })}>
              {t`Gast einladen`}
            </Button>
          )}
        </div>
        {conversation.may_manage && !room.ended && (
          <Switch
            selected={room.guests_read}
            onChange={(readOnly) => void run({ command: "room", act: { act: "set_guests", conversation: conversation.id, read_only: readOnly } }, "other")}
          >
            {t`Gäste lesen nur mit`}
          </Switch>
        )}
        {!conversation.may_manage && room.guests_read && <p className={styles.note}>{t`Gäste lesen in diesem Raum nur mit.`}</p>}
        {room.guests.length === 0 && room.invitations.length === 0 && <p className={styles.note}>{t`Noch niemand von außen.`}</p>}
        {room.guests.length > 0 && (
          <ul className={styles.list} aria-label={t`Gäste`}>
            {room.guests.map((guest) => (
              <li key={guest.person.id}>
                <Guest guest={guest} mayManage={conversation.may_manage} onRemove={() => setOpen({ dialog: "remove", guest })} />
              </li>
            ))}
          </ul>
        )}
        {room.invitations.length > 0 && (
          <>
            <h4 className={styles.section}>{t`Offene Einladungen`}</h4>
            <ul className={styles.list} aria-label={t`Offene Einladungen`}>
              {room.invitations.map((invitation) => (
                <li key={invitation.id}>
                  <Invited
                    invitation={invitation}
                    mayInvite={mayInvite}
                    onWithdraw={() => setOpen({ dialog: "withdraw", invitation })}
                    onAgain={() => setOpen({ dialog: "invite", instead: invitation })}
                  />
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <Suspense fallback={null}>
        {open?.dialog === "invite" && <InviteGuestDialog conversation={conversation.id} room={conversation.title} instead={open.instead} onClose={close} />}
        {open && open.dialog !== "invite" && <RoomDialogs open={open} conversation={conversation} room={room} run={run} onClose={close} />}
      </Suspense>
    </>
  );
}

function Guest({ guest, mayManage, onRemove }: { guest: GuestView; mayManage: boolean; onRemove: () => void }) {
  const { t } = useLingui();
  const { person, host, verified } = guest;
  const by = host.me ? t`von dir eingeladen` : t`eingeladen von ${host.name}`;
  const actions: MenuAction[] = [
    { id: "contact", label: t`Kontakt und Sicherheitscode`, icon: UserRound, onAction: () => go(paths.person(person.id)) },
    ...(mayManage ? [{ id: "remove", label: t`Zugang beenden`, icon: UserMinus, danger: true, onAction: onRemove }] : []),
  ];
  return (
    <MemberRow
      name={person.name}
      detail={verified ? t`Bestätigt · ${by}` : t`Nicht bestätigt · ${by}`}
      initials={person.initials}
      hue={person.hue}
      outside="guest"
      end={<MenuButton label={t`Aktionen für ${person.name}`} actions={actions} />}
    />
  );
}

interface InvitedProps {
  invitation: GuestInvitationView;
  mayInvite: boolean;
  onWithdraw: () => void;
  /** One that nobody can use any more is replaced. */
  onAgain: () => void;
}

function Invited({ invitation, mayInvite, onWithdraw, onAgain }: InvitedProps) {
  const { t } = useLingui();
  const times = useTimes();
  const until = times.appointment(invitation.valid_until);
  const state = invitation.knocking
    ? t`Ist da und wird hereingelassen`
    : invitation.closed
      ? t`Nach zehn falschen Codes geschlossen: Lade neu ein`
      : { none: t`Link noch nicht geöffnet`, waiting: t`E-Mail wird verschickt`, sent: t`E-Mail ist verschickt`, failed: t`E-Mail kam nicht an` }[invitation.mail];
  const failed = !invitation.knocking && (invitation.closed || invitation.mail === "failed");
  return (
    <div className={styles.invited}>
      <div className={styles.invitedLines}>
        <strong className={styles.invitedName}>{invitation.name}</strong>
        <span className={styles.invitedState}>
          {failed && <Icon of={invitation.closed ? TriangleAlert : MailWarning} em={1.2} />}
          <span>{invitation.closed ? state : invitation.second_factor ? t`${state} · mit PIN · gilt bis ${until}` : t`${state} · gilt bis ${until}`}</span>
        </span>
      </div>
      {mayInvite && (
        <span className={styles.invitedActs}>
          {invitation.closed && (
            <Button kind="secondary" size="sm" aria-label={t`${invitation.name} neu einladen`} onPress={onAgain}>
              {t`Neu einladen`}
            </Button>
          )}
          <Button kind="ghost" size="sm" aria-label={t`Einladung für ${invitation.name} zurückziehen`} onPress={onWithdraw}>
            {t`Zurückziehen`}
          </Button>
        </span>
      )}
    </div>
  );
}
