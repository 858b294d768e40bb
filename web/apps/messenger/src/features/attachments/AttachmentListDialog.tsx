/** Everything that was sent in a chat besides words: pictures and videos, files, links. */
import { useView } from "@konsil/engine";
import type { GalleryTab } from "@konsil/media/gallery/Gallery.tsx";
import { Gallery } from "@konsil/media/views.tsx";
import { go, useTimes } from "@konsil/session";
import { Dialog } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useState } from "react";
import { paths } from "../../routing/paths.ts";
import { showMessage } from "../conversation/chatState.ts";
import { attachmentId, isPdf, placeOf } from "./attachmentItem.ts";
import { filesOf, linksOf, monthsOf } from "./galleryViews.ts";
import { useAttachmentActions } from "./useAttachmentActions.ts";
import { useKept } from "../shell/useKept.ts";

const AttachmentViewer = lazy(() => import("./AttachmentViewer.tsx").then((module) => ({ default: module.AttachmentViewer })));
const AttachmentPdf = lazy(() => import("./AttachmentPdf.tsx").then((module) => ({ default: module.AttachmentPdf })));

/** So many at first, and so many more each time the end comes near. */
const STEP = 200;

export function AttachmentListDialog({ conversation, onClose }: { conversation: string; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const { listTime } = useTimes();
  const actions = useAttachmentActions();
  const [tab, setTab] = useState<GalleryTab>("media");
  const [open, setOpen] = useState<string | null>(null);
  const [pdf, setPdf] = useState<string | null>(null);
  const [limits, setLimits] = useState({ media: STEP, files: STEP, links: STEP });
  const media = useKept(useView({ query: "attachments", conversation, filter: "media", around: null, limit: limits.media }));
  const files = useKept(useView({ query: "attachments", conversation, filter: "files", around: null, limit: limits.files }));
  const links = useKept(useView({ query: "attachments", conversation, filter: "links", around: null, limit: limits.links }));

  function show(id: string): void {
    const { message } = placeOf(id);
    const entry = [media, files, links].flatMap((list) => list?.entries ?? []).find((one) => one.message === message);
    if (!entry) return;
    onClose();
    showMessage(conversation, { key: message, position: entry.position });
    go(paths.chat(conversation));
  }

  function openFile(id: string): void {
    const entry = files?.entries.find(({ message, attachment }) => attachment !== null && attachmentId(message, attachment.place) === id);
    if (!entry?.attachment) setOpen(id);
    // It is heard where it was said, and goes nowhere else.
    else if (entry.attachment.kind === "voice") show(id);
    else if (isPdf(entry.attachment)) setPdf(id);
    else actions.save(id);
  }

  const isFile = (id: string) => files?.entries.some(({ message, attachment }) => attachment !== null && attachmentId(message, attachment.place) === id) ?? false;
  return (
    <Dialog title={t`Medien, Dateien und Links`} open onClose={onClose} kind="tall" plain>
      <Suspense fallback={null}>
        {/* Together, so that nothing says that it is empty while it is being looked up. */}
        {media && files && links && (
          <Gallery
            tab={tab}
            onTab={setTab}
            months={monthsOf(media.entries, i18n.locale, listTime)}
            files={filesOf(files.entries, listTime)}
            links={linksOf(links.entries, listTime)}
            onShow={show}
            onOpen={openFile}
            // What is looked at is fetched by the viewer.
            onDownload={(id) => (isFile(id) ? actions.fetch(id) : setOpen(id))}
            onResume={actions.fetch}
            onMore={(which) => {
              const list = { media, files, links }[which];
              if (list.more) setLimits((before) => ({ ...before, [which]: list.entries.length + STEP }));
            }}
          />
        )}
      </Suspense>
      <Suspense fallback={null}>
        {open !== null && <AttachmentViewer conversation={conversation} id={open} onGo={setOpen} onClose={() => setOpen(null)} onShow={onClose} />}
        {pdf !== null && <AttachmentPdf id={pdf} onClose={() => setPdf(null)} />}
      </Suspense>
    </Dialog>
  );
}
