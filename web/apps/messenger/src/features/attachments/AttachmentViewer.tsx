/** Pictures and videos of a chat on the whole screen, from the one that was touched to all others. */
import { type AttachmentEntryView, useView } from "@konsil/engine";
import { StageButton } from "@konsil/media/stage/Stage.tsx";
import { go, useTimes } from "@konsil/session";
import type { ViewerItem } from "@konsil/media/viewer/Viewer.tsx";
import { Viewer } from "@konsil/media/views.tsx";
import { useLingui } from "@lingui/react/macro";
import { Download, MessageSquareText } from "lucide-react";
import { useEffect, useState } from "react";
import { paths } from "../../routing/paths.ts";
import { showMessage } from "../conversation/chatState.ts";
import { streamAddress, useAddress } from "./addresses.ts";
import { attachmentId, mediaItem, placeOf } from "./attachmentItem.ts";
import { useAttachmentActions } from "./useAttachmentActions.ts";
import { useKept } from "../shell/useKept.ts";

/** Pictures and videos that are looked up at once, half of them older than the one in the middle. */
const SHOWN_MAX = 120;
/** So close to the end of them, the next ones are looked up. */
const EDGE = 15;

export interface AttachmentViewerProps {
  conversation: string;
  id: string;
  onGo: (id: string) => void;
  onClose: () => void;
  /** Its message is shown in the chat: what else lies above it goes. */
  onShow?: () => void;
}

export function AttachmentViewer({ conversation, id, onGo, onClose, onShow }: AttachmentViewerProps) {
  const { t } = useLingui();
  const times = useTimes();
  const actions = useAttachmentActions();
  const [around, setAround] = useState(() => placeOf(id).message);
  const looked = useView({ query: "attachments", conversation, filter: "media", around, limit: SHOWN_MAX });
  const list = useKept(looked);
  const entries = (list?.entries ?? []).toReversed();
  const index = entries.findIndex((entry) => idOf(entry) === id);
  const shown = entries[index];
  const state = shown?.attachment?.state.state;
  const isVideo = shown?.attachment?.kind === "video";
  const stream = isVideo ? streamAddress(id) : null;
  const here = state === "present" || state === "uploading" || state === "paused";
  const whole = useAddress(here && stream === null ? id : null);

  // What is looked at is fetched; a video plays as it comes.
  useEffect(() => {
    if (state === "absent" && stream === null) actions.fetch(id);
  }, [actions, id, state, stream]);

  useEffect(() => {
    if (index >= 0 && (index < EDGE || index >= entries.length - EDGE)) setAround(placeOf(id).message);
  }, [entries.length, id, index]);

  // It was deleted, or has disappeared, while it was looked at: another one would be taken for it.
  const gone = looked !== undefined && index < 0;
  useEffect(() => {
    if (gone) onClose();
  }, [gone, onClose]);

  function showInChat({ message, position }: AttachmentEntryView): void {
    onClose();
    onShow?.();
    showMessage(conversation, { key: message, position });
    go(paths.chat(conversation));
  }

  const items: ViewerItem[] = entries.flatMap((entry) => {
    if (!entry.attachment) return [];
    const one = idOf(entry);
    const item = mediaItem(entry.message, entry.attachment, one === id ? (stream ?? whole ?? undefined) : undefined);
    const plays = one === id && stream !== null && item.state === "absent" ? ({ state: "present" } as const) : {};
    const from = entry.sender.me ? t`Du` : entry.sender.name;
    return [{ ...item, ...plays, caption: entry.text === "" ? undefined : entry.text, from, at: times.moment(entry.time) }];
  });
  if (!shown) return null;
  return (
    <Viewer
      items={items}
      partial={list?.more === true || items.length >= SHOWN_MAX / 2}
      id={id}
      onGo={onGo}
      onClose={onClose}
      onDownload={actions.fetch}
      actions={
        <>
          <StageButton icon={MessageSquareText} label={t`Im Chat zeigen`} onPress={() => showInChat(shown)} />
          {actions.maySave && <StageButton icon={Download} label={t`Sichern`} onPress={() => actions.save(id)} />}
        </>
      }
    />
  );
}

function idOf(entry: AttachmentEntryView): string {
  return attachmentId(entry.message, entry.attachment?.place ?? 0);
}
