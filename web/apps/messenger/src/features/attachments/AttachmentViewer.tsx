/** Pictures and videos of a chat on the whole screen, from the one that was touched to all others. */
import { type AttachmentEntryView, useView } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import type { ViewerItem } from "@konsil/media/viewer/Viewer.tsx";
import { Viewer } from "@konsil/media/views.tsx";
import { Button } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import { streamAddress, useAddress } from "./addresses.ts";
import { attachmentId, mediaItem } from "./attachmentItem.ts";
import { useAttachmentActions } from "./useAttachmentActions.ts";

const SHOWN_MAX = 200;

export interface AttachmentViewerProps {
  conversation: string;
  id: string;
  onGo: (id: string) => void;
  onClose: () => void;
}

export function AttachmentViewer({ conversation, id, onGo, onClose }: AttachmentViewerProps) {
  const { t } = useLingui();
  const times = useTimes();
  const actions = useAttachmentActions();
  const list = useView({ query: "attachments", conversation, filter: "media", limit: SHOWN_MAX });
  const entries = (list?.entries ?? []).toReversed();
  const shown = entries.find((entry) => idOf(entry) === id);
  const state = shown?.attachment?.state.state;
  const isVideo = shown?.attachment?.kind === "video";
  const stream = isVideo ? streamAddress(id) : null;
  const here = state === "present" || state === "uploading" || state === "paused";
  const whole = useAddress(here && stream === null ? id : null);

  // What is looked at is fetched; a video plays as it comes.
  useEffect(() => {
    if (state === "absent" && stream === null) actions.fetch(id);
  }, [actions, id, state, stream]);

  const items: ViewerItem[] = entries.flatMap((entry) => {
    if (!entry.attachment) return [];
    const one = idOf(entry);
    const item = mediaItem(entry.message, entry.attachment, one === id ? (stream ?? whole ?? undefined) : undefined);
    const plays = one === id && stream !== null && item.state === "absent" ? ({ state: "present" } as const) : {};
    const from = entry.sender.me ? t`Du` : entry.sender.name;
    return [{ ...item, ...plays, caption: entry.text === "" ? undefined : entry.text, from, at: times.moment(entry.time) }];
  });
  if (items.length === 0) return null;
  return (
    <Viewer
      items={items}
      id={id}
      onGo={onGo}
      onClose={onClose}
      onDownload={actions.fetch}
      actions={
        <Button kind="ghost" size="sm" onPress={() => actions.save(id)}>
          {t`Sichern`}
        </Button>
      }
    />
  );
}

function idOf(entry: AttachmentEntryView): string {
  return attachmentId(entry.message, entry.attachment?.place ?? 0);
}
