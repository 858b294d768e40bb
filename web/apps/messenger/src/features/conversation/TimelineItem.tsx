/** One item of the timeline, worded and with its actions. */
import { type PersonView, send, type TimelineContentView, type TimelineItemView, useEngine } from "@konsil/engine";
import { Bubble, type BubbleSender, Button, ContextMenu, type MenuAction, MessageText, type RunPart, SystemLine, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Archive, Copy, RotateCw, ShieldAlert, Trash2 } from "lucide-react";
import { refusalText, sendFailureText } from "../../wording/errors.ts";
import { outsideOf } from "../../wording/people.ts";
import { systemLineKind, systemLineText } from "../../wording/systemLines.ts";
import styles from "./TimelineItem.module.css";

export interface TimelineItemProps {
  item: TimelineItemView;
  part: RunPart;
  fresh: boolean;
  isGroup: boolean;
  time: string;
}

export function TimelineItem(props: TimelineItemProps) {
  const { t, i18n } = useLingui();
  const { content } = props.item;
  switch (content.type) {
    case "text":
      return <TextMessage {...props} content={content} />;
    case "system": {
      const kind = systemLineKind(content.line);
      const icon = content.line.event === "archive_key_changed" ? { icon: Archive } : kind === "quiet" ? {} : { icon: ShieldAlert };
      return (
        <SystemLine kind={kind} {...icon}>
          {systemLineText(i18n, content.line)}
        </SystemLine>
      );
    }
    case "refused":
      return (
        <Bubble own={false} part={props.part} sender={senderOf(content.sender, props.isGroup)} time={props.time} stub>
          {refusalText(i18n, content.reason)}
        </Bubble>
      );
    case "pending":
      return (
        <Bubble own={false} part={props.part} sender={senderOf(content.sender, props.isGroup)} time={props.time} stub>
          {t`Wird noch entschlüsselt …`}
        </Bubble>
      );
  }
}

function senderOf(person: PersonView | null, isGroup: boolean): BubbleSender | undefined {
  if (!person || !isGroup) return undefined;
  return { name: person.name, role: person.role, initials: person.initials, hue: person.hue, outside: outsideOf(person) };
}

type TextContent = Extract<TimelineContentView, { type: "text" }>;

function TextMessage({ item, content, part, fresh, isGroup, time }: TimelineItemProps & { content: TextContent }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const failed = content.delivery?.state === "failed" ? content.delivery : null;
  const retry = () => void send(engine, { command: "retry", message: item.key }).catch(() => toast(t`Das hat nicht geklappt. Versuche es noch einmal.`));
  const discard = () => void send(engine, { command: "discard", message: item.key }).catch(() => undefined);

  const actions: MenuAction[] = [
    {
      id: "copy",
      label: t`Text kopieren`,
      icon: Copy,
      onAction: () => void navigator.clipboard.writeText(content.text).then(() => toast(t`Kopiert`)),
    },
    ...(failed
      ? [
          { id: "retry", label: t`Erneut senden`, icon: RotateCw, onAction: retry },
          { id: "discard", label: t`Löschen`, icon: Trash2, danger: true, onAction: discard },
        ]
      : []),
  ];

  return (
    <ContextMenu label={t`Nachricht`} actions={actions}>
      <div data-actions>
        <Bubble
          own={content.own}
          part={part}
          sender={content.own ? undefined : senderOf(content.sender, isGroup)}
          time={time}
          note={content.clock_off ? t`Uhr ging falsch` : undefined}
          tick={content.own ? content.delivery?.state : undefined}
          fresh={fresh}
          failed={failed !== null}
          below={
            failed && (
              <>
                <span className={styles.reason}>{sendFailureText(i18n, failed.reason)}</span>
                <Button kind="ghost" size="sm" onPress={retry}>
                  {t`Erneut senden`}
                </Button>
                <Button kind="ghost" size="sm" onPress={discard}>
                  {t`Löschen`}
                </Button>
              </>
            )
          }
        >
          <MessageText text={content.text} />
        </Bubble>
      </div>
    </ContextMenu>
  );
}
