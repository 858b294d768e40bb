/** Above a room's messages: that it ends soon, and for its guests that nobody reads at the moment, and that they would not hear of an answer. */
import type { ConversationView, RoomView } from "@konsil/engine";
import { Banner, Button } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CalendarClock, Clock } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { emergencyWords } from "./emergency.ts";
import styles from "./Guests.module.css";
import { openState } from "./openingHours.ts";
import { openText } from "./openingWords.ts";
import { endsInText, timeLeft } from "./timeLeft.ts";
import { useNow } from "./useNow.ts";
import { useRoomCommand } from "./useRoomCommand.ts";

const NotWokenHint = lazy(() => import("../notifications/NotWokenHint.tsx").then((module) => ({ default: module.NotWokenHint })));
const RoomDialogs = lazy(() => import("./RoomDialogs.tsx").then((module) => ({ default: module.RoomDialogs })));

export interface RoomBannersProps {
  conversation: ConversationView;
  room: RoomView;
  /** The reader is a guest. */
  asGuest: boolean;
}

export function RoomBanners({ conversation, room, asGuest }: RoomBannersProps) {
  const { t, i18n } = useLingui();
  const now = useNow();
  const run = useRoomCommand();
  const [open, setOpen] = useState<"extend" | "end" | null>(null);
  const hours = room.opening && openState(room.opening, now);
  // Whoever has gone extends nothing any more.
  const sponsor = conversation.members.some(({ person }) => person.id === room.sponsor?.id) ? room.sponsor : null;
  return (
    <>
      {room.ending && room.ends_at !== null && (
        <Banner
          icon={CalendarClock}
          kind="urgent"
          title={endsInText(i18n, timeLeft(room.ends_at, now))}
          action={
            room.may_extend && (
              <span className={styles.acts}>
                <Button kind="secondary" size="sm" onPress={() => setOpen("extend")}>
                  {t`Verlängern`}
                </Button>
                <Button kind="secondary" size="sm" onPress={() => setOpen("end")}>
                  {t`Beenden`}
                </Button>
              </span>
            )
          }
        >
          {asGuest
            ? t`Danach löscht diese Seite den Verlauf auf Ihrem Gerät.`
            : room.may_extend || sponsor === null
              ? t`Danach endet der Zugang der Gäste.`
              : t`Danach endet der Zugang der Gäste. Verlängern kann ${sponsor.name}.`}
        </Banner>
      )}
      <Suspense fallback={null}>{asGuest && !room.ended && <NotWokenHint guestRoom={conversation.id} />}</Suspense>
      {asGuest && hours?.open === false && (
        <Banner icon={Clock} title={openText(i18n, hours)}>
          {emergencyWords(i18n, room)}
        </Banner>
      )}
      <Suspense fallback={null}>
        {open && <RoomDialogs open={{ dialog: open }} conversation={conversation} room={room} run={run} onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  );
}
