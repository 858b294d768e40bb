/** What is chosen and not sent yet, above the composer. Loaded with the first file. */
import type { Attachment } from "@konsil/media";
import { MEDIA_LIMITS } from "@konsil/media/limits.ts";
import { useTray } from "@konsil/media/tray/useTray.ts";
import { AttachmentTray, PictureEditor } from "@konsil/media/views.tsx";
import { useEngine } from "@konsil/engine";
import { type Ref, Suspense, useEffect, useImperativeHandle, useState } from "react";
import { pickFiles } from "./pickFiles.ts";

export interface AttachmentDraftHandle {
  add: (files: File[]) => void;
  /** Takes out what is ready. */
  take: () => Attachment[];
  /** What needs no preparing: a photo of the camera, something that could not be sent. */
  addReady: (attachments: readonly Attachment[]) => void;
}

export interface FirstChosen {
  files: File[];
  ready: readonly Attachment[];
}

export interface AttachmentDraftProps {
  handle: Ref<AttachmentDraftHandle>;
  /** What was chosen while this was loading. */
  first: FirstChosen;
  /** An earlier message is being changed: what is chosen waits. */
  hidden: boolean;
  onChange: (state: { count: number; ready: boolean }) => void;
  onSend: () => void;
  /** A picture was edited; its button is gone while it is made ready again. */
  onEdited: () => void;
}

export default function AttachmentDraft(props: AttachmentDraftProps) {
  const engine = useEngine();
  const [most, setMost] = useState<number | null>(null);
  useEffect(() => {
    engine.call("fileBytesMax", null).then(setMost, () => setMost(MEDIA_LIMITS.file_bytes_max));
  }, [engine]);
  return most === null ? null : <Draft most={most} {...props} />;
}

function Draft({ handle, first, hidden, onChange, onSend, onEdited, most }: AttachmentDraftProps & { most: number }) {
  const { image_bytes_max, video_bytes_max, file_bytes_max } = MEDIA_LIMITS;
  const [limits] = useState(() => ({
    ...MEDIA_LIMITS,
    image_bytes_max: Math.min(most, image_bytes_max),
    video_bytes_max: Math.min(most, video_bytes_max),
    file_bytes_max: Math.min(most, file_bytes_max),
  }));
  const { tray, view } = useTray({ limits });
  const { items, leftOut } = view;
  const [edited, setEdited] = useState<string | null>(null);
  const picture = edited === null ? undefined : tray.source(edited);
  // Once, with what was chosen before this was here.
  const [begins] = useState(first);

  useEffect(() => {
    for (const one of begins.ready) tray.addReady(one);
    tray.add(begins.files);
  }, [tray, begins]);
  useImperativeHandle(handle, () => ({
    add: (files) => tray.add(files),
    take: () => tray.take(),
    addReady: (attachments) => attachments.forEach((one) => tray.addReady(one)),
  }), [tray]);
  const ready = items.some((item) => item.state === "ready") && !items.some((item) => item.state === "preparing");
  useEffect(() => onChange({ count: items.length, ready }), [onChange, items.length, ready]);

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
