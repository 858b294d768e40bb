/** What an urgent message says besides its text: that it is one, the button to acknowledge it, how many have and who has not. */
import type { TimelineContentView, TimelineItemView } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { UrgentBand, UrgentFoot } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { shortName } from "../../wording/people.ts";
import type { TimelineHands } from "../conversation/TimelineItem.tsx";

type TextContent = Extract<TimelineContentView, { type: "text" }>;

export function useUrgent(item: TimelineItemView, content: TextContent, hands: TimelineHands): { band: ReactNode; foot: ReactNode } | null {
  const { t } = useLingui();
  const times = useTimes();
  const { urgent } = content;
  if (urgent === null) return null;
  const { acknowledged, awaited, people } = urgent;
  const names = awaited.map((person) => (person.me ? t`du` : shortName(person.name)));
  const more = people - acknowledged.length - awaited.length;
  const open = more > 0 ? t`offen: ${names.join(", ")} und ${more} weitere` : t`offen: ${names.join(", ")}`;
  return {
    band: <UrgentBand awaited={urgent.may_acknowledge} />,
    foot: (
      <UrgentFoot
        awaited={urgent.may_acknowledge}
        done={urgent.acknowledged_at === null ? undefined : t`Du hast bestätigt · ${times.clock(urgent.acknowledged_at)}`}
        count={t`${acknowledged.length} von ${people} bestätigt`}
        open={names.length > 0 ? open : undefined}
        people={acknowledged.map(({ person }) => ({ id: person.id, initials: person.initials, hue: person.hue, guest: person.level === "guest" }))}
        onAcknowledge={() => hands.actions.acknowledge(item.key)}
        onInfo={() => hands.info(item)}
      />
    ),
  };
}
