/** What a room is for, until when, when somebody reads, what to do in an emergency. The same for staff and guests. */
import type { RoomView } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { Icon } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CalendarClock, Clock, type LucideIcon, MessageCircleQuestionMark, Siren } from "lucide-react";
import type { ReactNode } from "react";
import { emergencyWords } from "./emergency.ts";
import styles from "./Guests.module.css";
import { openState } from "./openingHours.ts";
import { hoursLines, openText, zoneLine } from "./openingWords.ts";
import { useNow } from "./useNow.ts";

export function RoomFacts({ room }: { room: Pick<RoomView, "purpose" | "kind" | "ends_at" | "ended" | "opening" | "emergency"> }) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const now = useNow();
  const zone = room.opening && zoneLine(i18n, room.opening, now);
  const until = room.ends_at === null ? null : times.appointment(room.ends_at);
  return (
    <ul className={styles.facts}>
      {room.purpose !== "" && <Fact icon={MessageCircleQuestionMark}>{room.purpose}</Fact>}
      <Fact icon={CalendarClock}>{room.ended ? t`Beendet.` : until === null ? t`Offen auf Dauer.` : t`Offen bis ${until}.`}</Fact>
      {room.opening && (
        <Fact icon={Clock}>
          {!room.ended && <span className={styles.line}>{openText(i18n, openState(room.opening, now))}</span>}
          {hoursLines(i18n, room.opening).map((line) => (
            <span key={line} className={styles.line}>
              {line}
            </span>
          ))}
          {zone !== null && <span className={styles.line}>{zone}</span>}
          {room.opening.note !== "" && <span className={styles.line}>{room.opening.note}</span>}
        </Fact>
      )}
      {(room.kind === "patient" || room.emergency !== "") && <Fact icon={Siren}>{emergencyWords(i18n, room)}</Fact>}
    </ul>
  );
}

function Fact({ icon, children }: { icon: LucideIcon; children: ReactNode }) {
  return (
    <li className={styles.fact}>
      <Icon of={icon} em={1.3} />
      <span>{children}</span>
    </li>
  );
}
