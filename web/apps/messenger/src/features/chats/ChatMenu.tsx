/** The actions of one chat: right click, long press and ⋯ open the same menu. */
import type { ChatRowView } from "@konsil/engine";
import { type MenuAction, type Point, PointMenu } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { ArrowDown, ArrowUp, SquareCheck } from "lucide-react";
import type { ChatActions } from "./useChatActions.ts";
import { useKeepActions } from "./useKeepActions.ts";

export interface ChatMenuProps {
  chat: ChatRowView;
  at: Point;
  actions: ChatActions;
  /** The pinned chats in their order: the next one goes below them. */
  pinned: readonly ChatRowView[];
  /** Begins choosing several, this one first. */
  onChoose: () => void;
  onClose: () => void;
}

export function ChatMenu({ chat, at, actions, pinned, onChoose, onClose }: ChatMenuProps) {
  const { t } = useLingui();
  const { pinAction, muteActions, unreadAction, archiveAction } = useKeepActions();
  const one = [chat];
  const here = pinned.findIndex(({ id }) => id === chat.id);
  const order: MenuAction[] = [
    ...(here > 0 ? [{ id: "up", label: t`Nach oben`, icon: ArrowUp, onAction: () => actions.place(pinned, chat.id, here - 1) }] : []),
    ...(here >= 0 && here < pinned.length - 1 ? [{ id: "down", label: t`Nach unten`, icon: ArrowDown, onAction: () => actions.place(pinned, chat.id, here + 1) }] : []),
  ];
  const list: MenuAction[] = [
    pinAction(one, actions, pinned),
    ...order,
    ...muteActions(one, actions),
    unreadAction(one, actions),
    archiveAction(one, actions),
    { id: "choose", label: t`Auswählen`, icon: SquareCheck, onAction: onChoose },
  ];
  return <PointMenu at={at} label={t`Aktionen für ${chat.title}`} actions={list} onClose={onClose} />;
}
