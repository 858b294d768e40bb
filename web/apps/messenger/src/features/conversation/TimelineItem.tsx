/** One item of the timeline, worded. What can be done with it is told to the timeline, which has one menu for all. */
import type { AttachmentView, PersonView, TimelineContentView, TimelineItemView } from "@konsil/engine";
import { Bubble, type BubbleSender, Button, Choosable, ImportantBand, MessageBar, MessageText, type Point, Quote, Reactions, type RunPart, SystemLine } from "@konsil/ui";
import { isBlank } from "@konsil/ui/blank.ts";
import { useLingui } from "@lingui/react/macro";
import { Archive, Pin, ShieldAlert, Timer } from "lucide-react";
import { late, useLasting, useTimes } from "@konsil/session";
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import { refusalText, sendFailureText } from "../../wording/errors.ts";
import { quotedText, wordsOf } from "../../wording/attachments.ts";
import { contactOf } from "../../wording/contacts.ts";
import { outsideOf } from "../../wording/people.ts";
import { pollOf } from "../../wording/polls.ts";
import { type LinePlace, systemLineKind, systemLineText } from "../../wording/systemLines.ts";
import { PollCard } from "../polls/PollCard.tsx";
import { useUrgent } from "../urgent/useUrgent.tsx";
import { toggleChosen, unfold, useChosen, useUnfolded } from "./chatState.ts";
import { waits } from "./deliveries.ts";
import styles from "./TimelineItem.module.css";
import type { MessageActions } from "./useMessageActions.ts";

/** Prepared with the page, because most chats have something attached. */
export const messageAttachments = late(() => import("../attachments/MessageAttachments.tsx").then((module) => module.MessageAttachments));

const ContactCard = lazy(() => import("../contact/ContactCard.tsx").then((module) => ({ default: module.ContactCard })));
const LocationCard = lazy(() => import("../location/LocationCard.tsx").then((module) => ({ default: module.LocationCard })));

/** What the timeline does for its items. Stable, so that unchanged rows are not drawn again. */
export interface TimelineHands {
  actions: MessageActions;
  reply: (item: TimelineItemView) => void;
  menu: (item: TimelineItemView, at: Point) => void;
  quick: (item: TimelineItemView, at: Point) => void;
  who: (item: TimelineItemView) => void;
  info: (item: TimelineItemView) => void;
  /** Somebody cannot at the moment, and may say why. */
  decline: (item: TimelineItemView) => void;
  jump: (message: string, position: number) => void;
}

export interface TimelineItemProps {
  item: TimelineItemView;
  part: RunPart;
  fresh: boolean;
  isGroup: boolean;
  /** What the lines about it call the chat. */
  place: LinePlace;
  time: string;
  conversation: string;
  /** The reader's id. */
  me: string;
  /** We may write here: react and reply. */
  writes: boolean;
  hands: TimelineHands;
}

export function TimelineItem(props: TimelineItemProps) {
  const { t, i18n } = useLingui();
  const { item, part, isGroup, place, time, fresh } = props;
  const { content } = item;
  const stub = (sender: PersonView | null, own: boolean, text: ReactNode) => (
    <div data-actions data-swipes>
      <Bubble own={own} part={part} sender={own ? undefined : senderOf(sender, isGroup)} speaker={own ? undefined : sender?.name} time={time} fresh={fresh} stub>
        {text}
      </Bubble>
    </div>
  );
  switch (content.type) {
    case "text":
      return <TextMessage {...props} content={content} />;
    case "system": {
      const kind = systemLineKind(content.line);
      const icon =
        content.line.event === "archive_key_changed"
          ? { icon: Archive }
          : content.line.event === "pinned"
            ? { icon: Pin }
            : content.line.event === "lifetime_set"
              ? { icon: Timer }
              : kind === "quiet"
                ? {}
                : { icon: ShieldAlert };
      return (
        <SystemLine kind={kind} {...icon}>
          {systemLineText(i18n, content.line, place)}
        </SystemLine>
      );
    }
    case "deleted":
      return (
        <Choice {...props} label={t`Gelöschte Nachricht`} able={false}>
          {stub(content.sender, content.own, content.own ? t`Du hast diese Nachricht gelöscht` : t`Diese Nachricht wurde gelöscht`)}
        </Choice>
      );
    case "unsupported":
      return stub(content.sender, content.own, t`Diese Nachricht kann diese Version nicht anzeigen`);
    case "refused":
      return stub(content.sender, false, refusalText(i18n, content.reason));
    case "pending":
      return stub(content.sender, false, <NotYetRead />);
  }
}

/** For so long a key may be on its way. */
const PENDING_MS = 30_000;

/** Its key is not here. It still may come, and the message then takes this place; until then one is told what helps. */
function NotYetRead() {
  const { t } = useLingui();
  return useLasting(true, PENDING_MS)
    ? t`Konnte auf diesem Gerät noch nicht entschlüsselt werden. Öffne Konsil auf einem anderen deiner Geräte: Vielleicht kann es sie nachreichen.`
    : t`Wird noch entschlüsselt …`;
}

function senderOf(person: PersonView | null, isGroup: boolean): BubbleSender | undefined {
  if (!person || !isGroup) return undefined;
  return { name: person.name, role: person.role, initials: person.initials, hue: person.hue, outside: outsideOf(person) };
}

type TextContent = Extract<TimelineContentView, { type: "text" }>;

function TextMessage(props: TimelineItemProps & { content: TextContent }) {
  const { item, content, part, fresh, isGroup, time, me, writes, hands } = props;
  const { t, i18n } = useLingui();
  const times = useTimes();
  const [hovered, setHovered] = useState(false);
  const failed = content.delivery?.state === "failed" ? content.delivery : null;
  const { quote, own, attachments } = content;
  // The word for everybody means whoever reads it, too.
  const mentions = useMemo(
    () => content.mentions.map(({ person, label }) => ({ label, me: content.mentions_me && (person === null || person === me) })),
    [content.mentions, content.mentions_me, me],
  );

  const contact = attachments.length === 0 && mentions.length === 0 ? contactOf(content.text) : null;
  const poll = attachments.length === 0 ? pollOf(content.text) : null;
  // What is a vote stands in the poll.
  const reactions = poll ? content.reactions.filter((one) => poll.choices.every((choice) => choice.emoji !== one.emoji)) : content.reactions;
  const urgent = useUrgent(item, content, hands);
  const open = useUnfolded(props.conversation, item.key);
  // Whoever answers what is urgent has all of it before their eyes.
  const fold = urgent ? undefined : { open, onOpen: (whole: boolean) => unfold(props.conversation, item.key, whole) };
  const captioned = !isBlank(content.text);

  const bubble = (
    <div
      data-actions
      data-swipes
      onPointerEnter={(event) => event.pointerType === "mouse" && setHovered(true)}
      onPointerLeave={() => setHovered(false)}
    >
      <Bubble
        own={own}
        part={part}
        sender={own ? undefined : senderOf(content.sender, isGroup)}
        speaker={own ? t`Du` : content.sender.name}
        time={content.arrived_at === null ? time : t`${time}, angekommen ${times.moment(content.arrived_at)}`}
        note={content.clock_off ? t`Uhr ging falsch` : undefined}
        tick={own ? (content.delivery?.state ?? "storing") : undefined}
        fresh={fresh}
        failed={failed !== null}
        urgent={urgent ?? undefined}
        important={content.important && <ImportantBand />}
        edited={content.edited}
        starred={content.starred}
        pinned={content.pinned}
        forwarded={content.forwarded}
        media={attachments.length === 0 || captioned ? undefined : isPicture(attachments.at(-1)) ? "over" : "beside"}
        quote={
          quote && (
            <Quote
              own={own}
              sender={quote.sender ?? undefined}
              text={quotedText(i18n, quote)}
              deleted={quote.deleted}
              onPress={quote.position === null ? undefined : () => hands.jump(quote.message, quote.position ?? 0)}
            />
          )
        }
        bar={
          hovered &&
          writes &&
          !failed && <MessageBar onReact={waits(item) || poll ? null : (at) => hands.quick(item, at)} onReply={() => hands.reply(item)} onMore={(at) => hands.menu(item, at)} />
        }
        reactions={
          reactions.length > 0 && (
            <Reactions
              own={own}
              reactions={reactions.map((one) => ({ emoji: one.emoji, own: one.own, names: one.people.map((person) => (person.me ? t`dir` : person.name)) }))}
              onToggle={(emoji, on) => hands.actions.react(item, on ? emoji : null)}
              onWho={() => hands.who(item)}
            />
          )
        }
        below={
          failed && (
            <>
              <span className={styles.reason}>{sendFailureText(i18n, failed.reason)}</span>
              <Button kind="ghost" size="sm" onPress={() => hands.actions.retry(item.key)}>
                {t`Erneut senden`}
              </Button>
              <Button kind="ghost" size="sm" onPress={() => hands.actions.discard(item.key)}>
                {t`Löschen`}
              </Button>
            </>
          )
        }
      >
        {attachments.length > 0 && (
          <Suspense fallback={<Place attachments={attachments} />}>
            <messageAttachments.Part message={item.key} conversation={props.conversation} attachments={attachments} own={own} heard={content.heard} captioned={captioned} />
          </Suspense>
        )}
        {content.location && (
          <Suspense fallback={<span className={styles.filePlace} />}>
            <LocationCard location={content.location} />
          </Suspense>
        )}
        {contact && (
          <Suspense fallback={<span className={styles.filePlace} />}>
            <ContactCard id={contact.id} text={content.text} />
          </Suspense>
        )}
        {poll && (
          <PollCard
            poll={poll}
            reactions={content.reactions}
            closed={!writes || failed !== null || waits(item)}
            onVote={(emoji) => hands.actions.react(item, emoji)}
            onWho={() => hands.who(item)}
          />
        )}
        {!content.location && !contact && !poll && (attachments.length === 0 || captioned) && <MessageText text={content.text} mentions={mentions} fold={fold} />}
      </Bubble>
    </div>
  );
  const said = `${content.sender.name}: ${wordsOf(i18n, content)}`;
  return (
    <Choice {...props} label={content.urgent ? t`Dringend. ${said}` : content.important ? t`Wichtig. ${said}` : said} able={!failed}>
      {bubble}
    </Choice>
  );
}

function isPicture(view: AttachmentView | undefined): boolean {
  return view?.kind === "image" || view?.kind === "video";
}

/** Keeps the room of what is being loaded, so that nothing jumps. */
function Place({ attachments }: { attachments: readonly AttachmentView[] }) {
  const [first] = attachments;
  if (!first || !isPicture(first)) return <span className={styles.filePlace} />;
  const ratio = Math.min(2.2, Math.max(0.62, (first.width ?? 4) / (first.height ?? 3)));
  return <span className={styles.photoPlace} style={{ aspectRatio: ratio }} />;
}

interface ChoiceProps {
  item: TimelineItemView;
  conversation: string;
  label: string;
  able: boolean;
  children: ReactNode;
}

/** While messages are being chosen, each is a checkbox. */
function Choice({ item, conversation, label, able, children }: ChoiceProps) {
  const chosen = useChosen(conversation, item.key);
  if (chosen === null) return children;
  return (
    <Choosable chosen={chosen} label={label} able={able} onChoose={() => toggleChosen(conversation, item)}>
      {children}
    </Choosable>
  );
}
