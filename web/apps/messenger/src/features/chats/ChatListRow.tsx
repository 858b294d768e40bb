/** One chat of the list, worded: who wrote, what, when. Re-drawn only when its own row changed. */
import { type ChatRowView, type LastLineView, useFetchAhead } from "@konsil/engine";
import { go, useTimes } from "@konsil/session";
import { ChatRow, Choosable, fold, foldedPlace, type TickState } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { memo, type ReactNode } from "react";
import { paths } from "../../routing/paths.ts";
import { lastLineText } from "../../wording/attachments.ts";
import { shapeOf, shortName, typingText } from "../../wording/people.ts";
import { placeOf, systemLineText } from "../../wording/systemLines.ts";
import { isMutedAt } from "../notifications/wakeRules.ts";
import styles from "./ChatListRow.module.css";

export interface ChatListRowProps {
  chat: ChatRowView;
  selected: boolean;
  needle: string;
  /** Several are being chosen, and this one is, or not. */
  chosen?: boolean | null;
  /** Must be stable. */
  onChoose?: (chat: ChatRowView, range: boolean) => void;
}

export const ChatListRow = memo(function ChatListRow({ chat, selected, needle, chosen = null, onChoose }: ChatListRowProps) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const fetchAhead = useFetchAhead();
  const last = chat.last;
  const line = wordLastLine(last);

  function wordLastLine(view: LastLineView | null): { text?: string; sender?: string; tick?: TickState; system?: boolean } {
    switch (view?.type) {
      case "text":
        return {
          text: lastLineText(i18n, view),
          ...(view.sender && !view.own ? { sender: shortName(view.sender) } : {}),
          ...(view.own && view.delivery ? { tick: view.delivery.state } : {}),
        };
      case "system":
        return { text: systemLineText(i18n, view.line, placeOf(chat)), system: true };
      case "deleted":
        return { text: view.own ? t`Du hast eine Nachricht gelöscht` : t`Nachricht gelöscht`, system: true };
      case "unsupported":
        return { text: t`Nachricht einer neueren Version`, system: true };
      case "refused":
        return { text: t`Nachricht nicht angezeigt`, system: true };
      case "pending":
        return { text: t`Wird noch entschlüsselt …`, system: true };
      default:
        return { text: t`Noch keine Nachrichten`, system: true };
    }
  }

  const row = (
    <ChatRow
      href={paths.chat(chat.id)}
      onOpen={() => {
        fetchAhead(chat.id);
        go(paths.chat(chat.id));
      }}
      onPointed={() => fetchAhead(chat.id)}
      title={chat.title}
      titleNode={needle === "" ? undefined : <Hit text={chat.title} needle={needle} />}
      initials={chat.initials}
      hue={chat.hue}
      shape={shapeOf(chat)}
      outside={chat.outside === null || chat.outside === "internal" ? undefined : chat.outside}
      duty={chat.duties.length > 0 ? chat.duties.map((duty) => duty.name).join(", ") : undefined}
      loading={chat.loading}
      time={chat.time === null ? undefined : times.listTime(chat.time)}
      draft={selected ? undefined : (chat.draft ?? undefined)}
      unread={chat.unread}
      mentions={chat.mentions}
      urgent={chat.urgent}
      markedUnread={chat.settings.marked_unread}
      muted={isMuted(chat)}
      pinned={chat.settings.pinned !== null}
      typing={chat.typing.length > 0 ? typingText(i18n, chat.typing) : undefined}
      selected={selected}
      dim={chat.left}
      sender={line.sender}
      text={line.text}
      tick={line.tick}
      system={line.system ?? false}
    />
  );
  if (chosen === null) return row;
  return (
    <Choosable chosen={chosen} label={chat.title} onChoose={(range) => onChoose?.(chat, range)}>
      {row}
    </Choosable>
  );
});

export function isMuted(chat: Pick<ChatRowView, "settings">): boolean {
  return isMutedAt(chat, new Date());
}

/** The part of a name that was searched for, marked. */
export function Hit({ text, needle }: { text: string; needle: string }): ReactNode {
  const place = foldedPlace(text, fold(needle));
  if (!place) return text;
  return (
    <>
      {text.slice(0, place.start)}
      <mark className={styles.hit}>{text.slice(place.start, place.end)}</mark>
      {text.slice(place.end)}
    </>
  );
}
