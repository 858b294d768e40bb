/**
 * What an urgent message says besides its text: that it is one, the buttons to answer it, what others answered, how many have
 * and who has not.
 */
import type { AcknowledgementView, TimelineContentView, TimelineItemView } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { type UrgentAnswer, UrgentBand, UrgentFoot } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { shortName } from "../../wording/people.ts";
import type { TimelineHands } from "../conversation/TimelineItem.tsx";
import { answerOf, ownAnswer } from "./answers.ts";

type TextContent = Extract<TimelineContentView, { type: "text" }>;

/** Answers that stand in the bubble; all of them are in the message's info. */
const ANSWERS_SHOWN = 3;

export function useUrgent(item: TimelineItemView, content: TextContent, hands: TimelineHands): { band: ReactNode; foot: ReactNode } | null {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const { urgent } = content;
  if (urgent === null) return null;
  const { acknowledged, awaited, people } = urgent;
  const names = awaited.map((person) => (person.me ? t`du` : shortName(person.name)));
  const more = people - acknowledged.length - awaited.length;
  const open = more > 0 ? t`offen: ${names.join(", ")} und ${more} weitere` : t`offen: ${names.join(", ")}`;
  const ours = acknowledged.find(({ person }) => person.me);
  return {
    band: <UrgentBand awaited={urgent.may_acknowledge} />,
    foot: (
      <UrgentFoot
        awaited={urgent.may_acknowledge}
        answerable={urgent.may_answer}
        done={ours && { stand: ours.answer.stand, text: `${ownAnswer(i18n, ours.answer)} · ${times.clock(ours.answer.at)}` }}
        answers={shownAnswers(acknowledged).map(
          ({ person, answer }): UrgentAnswer => ({ key: person.id, stand: answer.stand, text: `${answerOf(i18n, shortName(person.name), answer)} · ${times.clock(answer.at)}` }),
        )}
        count={t`${acknowledged.length} von ${people} bestätigt`}
        open={names.length > 0 ? open : undefined}
        people={acknowledged.map(({ person }) => ({ id: person.id, initials: person.initials, hue: person.hue, guest: person.level === "guest" }))}
        onAnswer={(stand) => (stand === "declines" ? hands.decline(item) : hands.actions.answer(item.key, stand))}
        onInfo={() => hands.info(item)}
      />
    ),
  };
}

/** Who took over comes first: that is what everybody else wants to know. */
function shownAnswers(acknowledged: readonly AcknowledgementView[]): AcknowledgementView[] {
  const others = acknowledged.filter(({ person, answer }) => !person.me && (answer.stand !== "noted" || answer.words !== null));
  const takers = others.filter(({ answer }) => answer.stand === "takes_over");
  return [...takers, ...others.filter((one) => !takers.includes(one))].slice(0, ANSWERS_SHOWN);
}
