/** What is chosen and not sent yet, above the composer. Loaded with the first file; waits with the chat when that is left. */
import { MEDIA_LIMITS, type MediaLimits } from "@konsil/media/limits.ts";
import { Tray } from "@konsil/media/tray/Tray.ts";
import { useTray } from "@konsil/media/tray/useTray.ts";
import { AttachmentTray, PictureEditor } from "@konsil/media/views.tsx";
import { useEngine } from "@konsil/engine";
import { Suspense, useEffect, useState } from "react";
import { keepTray } from "../conversation/attached.ts";
import { useChatState } from "../conversation/chatState.ts";
import { pickFiles } from "./pickFiles.ts";

export interface AttachmentDraftProps {
  conversation: string;
  /** An earlier message is being changed: what is chosen waits. */
  hidden: boolean;
  onChange: (state: { count: number; ready: boolean }) => void;
  onSend: () => void;
  /** A picture was edited; its button is gone while it is made ready again. */
  onEdited: () => void;
}

export default function AttachmentDraft(props: AttachmentDraftProps) {
  const { conversation } = props;
  const engine = useEngine();
  const tray = useChatState(conversation, "tray");
  const missing = tray === null;
  useEffect(() => {
    if (!missing) return;
    const make = (most: number) => keepTray(conversation, () => new Tray({ limits: limitsWith(most) }));
    engine.call("fileBytesMax", null).then(make, () => make(MEDIA_LIMITS.file_bytes_max));
  }, [engine, conversation, missing]);
  return tray === null ? null : <Draft kept={tray} {...props} />;
}

function limitsWith(most: number): MediaLimits {
  const { image_bytes_max, video_bytes_max, file_bytes_max } = MEDIA_LIMITS;
  return {
    ...MEDIA_LIMITS,
    image_bytes_max: Math.min(most, image_bytes_max),
    video_bytes_max: Math.min(most, video_bytes_max),
    file_bytes_max: Math.min(most, file_bytes_max),
  };
}

function Draft({ kept, hidden, onChange, onSend, onEdited }: AttachmentDraftProps & { kept: Tray }) {
  const { tray, view } = useTray(kept);
  const { items, leftOut } = view;
  const [edited, setEdited] = useState<string | null>(null);
  const picture = edited === null ? undefined : tray.source(edited);
  const ready = items.some((item) => item.state === "ready") && !items.some((item) => item.state === "preparing");
  const count = tray.goingCount;
  useEffect(() => onChange({ count, ready }), [onChange, count, ready]);

  if (hidden || (items.length === 0 && leftOut === 0)) return null;
  return (
    <Suspense fallback={null}>
      <AttachmentTray
        items={items}
        leftOut={leftOut}
        countMax={tray.countMax}
        onCaption={(key, text) => tray.caption(key, text)}
        onRemove={(key) => tray.remove(key)}
        onAsFile={(key, asFile) => tray.sendAsFile(key, asFile)}
        onAdd={() => pickFiles("", (files) => tray.add(files))}
        onClear={() => tray.clear()}
        onEdit={setEdited}
        onSend={() => ready && onSend()}
      />
      {edited !== null && picture && (
        <PictureEditor
          picture={picture}
          onDone={(blob) => {
            tray.replace(edited, blob);
            onEdited();
          }}
          onClose={() => setEdited(null)}
        />
      )}
    </Suspense>
  );
}
