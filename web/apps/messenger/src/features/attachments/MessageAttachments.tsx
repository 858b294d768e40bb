/** The attachments of one message in its bubble: pictures and videos together, then files and voice notes. */
import { type AttachmentView, reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { toast } from "@konsil/ui";
import { FileBubble } from "@konsil/ui/FileBubble.tsx";
import { PhotoBubble } from "@konsil/ui/PhotoBubble.tsx";
import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useState } from "react";
import { canStream, useAddress } from "./addresses.ts";
import { attachmentId, isPdf, mediaItem } from "./attachmentItem.ts";
import { useAttachmentActions } from "./useAttachmentActions.ts";
import { VoiceNote } from "./VoiceNote.tsx";

const AttachmentViewer = lazy(() => import("./AttachmentViewer.tsx").then((module) => ({ default: module.AttachmentViewer })));
const AttachmentPdf = lazy(() => import("./AttachmentPdf.tsx").then((module) => ({ default: module.AttachmentPdf })));

export interface MessageAttachmentsProps {
  message: string;
  conversation: string;
  attachments: readonly AttachmentView[];
  own: boolean;
  heard: boolean;
  captioned: boolean;
}

export function MessageAttachments({ message, conversation, attachments, own, heard, captioned }: MessageAttachmentsProps) {
  const engine = useEngine();
  const { i18n } = useLingui();
  const actions = useAttachmentActions();
  const [open, setOpen] = useState<string | null>(null);
  const [pdf, setPdf] = useState<string | null>(null);
  const media = attachments.filter(({ kind }) => kind === "image" || kind === "video");
  const rest = attachments.filter(({ kind }) => kind === "file" || kind === "voice");
  // Hooks are called for as many pictures as a mosaic shows.
  const urls = useMosaic(message, media);
  const retry = () => void send(engine, { command: "retry", message }).catch((failure: unknown) => toast(commandErrorText(i18n, reasonOf(failure))));
  const does = {
    onDownload: actions.fetch,
    onPause: own ? actions.pause : undefined,
    onResume: (id: string) => {
      const view = attachments.find(({ place }) => attachmentId(message, place) === id);
      if (view?.state.state !== "failed") actions.resume(id);
      else if (view.state.reason === null) actions.fetch(id);
      else retry();
    },
    onCancel: own ? actions.cancel : undefined,
  };
  return (
    <>
      {media.length > 0 && <PhotoBubble items={media.map((view, index) => mediaItem(message, view, urls[index]))} captioned={captioned || rest.length > 0} streams={canStream()} onOpen={setOpen} {...does} />}
      {rest.map((view) =>
        view.kind === "voice" ? (
          <VoiceNote key={view.place} message={message} view={view} unheard={!own && !heard} {...does} />
        ) : (
          <FileBubble key={view.place} item={mediaItem(message, view)} onOpen={isPdf(view) ? setPdf : actions.save} {...does} />
        ),
      )}
      {open !== null && (
        <Suspense fallback={null}>
          <AttachmentViewer conversation={conversation} id={open} onGo={setOpen} onClose={() => setOpen(null)} />
        </Suspense>
      )}
      {pdf !== null && (
        <Suspense fallback={null}>
          <AttachmentPdf id={pdf} onClose={() => setPdf(null)} />
        </Suspense>
      )}
    </>
  );
}

/** Addresses of the first four pictures. */
function useMosaic(message: string, media: readonly AttachmentView[]): (string | undefined)[] {
  const place = media.length === 1 ? "alone" : "tile";
  const wanted = (index: number): [string | null, number | null, number | null, "alone" | "tile"] => {
    const view = media[index];
    // Own pictures are here while they are still on their way.
    const here = view !== undefined && view.kind === "image" && ["present", "uploading", "paused"].includes(view.state.state);
    return here ? [attachmentId(message, view.place), view.width, view.height, place] : [null, null, null, place];
  };
  return [useAddress(...wanted(0)), useAddress(...wanted(1)), useAddress(...wanted(2)), useAddress(...wanted(3))];
}
