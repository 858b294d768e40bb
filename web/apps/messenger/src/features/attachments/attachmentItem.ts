/** Attachments of the engine's views as the media components take them. */
import type { AttachmentView } from "@konsil/engine";
import type { MediaItem } from "@konsil/ui/mediaItem.ts";

/** `message/place`: the name of an attachment's bytes. */
export function attachmentId(message: string, place: number): string {
  return `${message}/${place}`;
}

export function placeOf(id: string): { message: string; place: number } {
  const [message = "", place = "0"] = id.split("/");
  return { message, place: Number(place) };
}

/** Said by its sender's app after a look at the first bytes; what is not one says so when it is opened. */
export function isPdf({ kind, mime }: AttachmentView): boolean {
  return kind === "file" && mime === "application/pdf";
}

const thumbnails = new Map<string, Uint8Array<ArrayBuffer>>();
const THUMBNAILS_MAX = 400;

/** The same bytes for the same address, so that nothing is drawn again. */
function bytesOf(address: string): Uint8Array<ArrayBuffer> {
  const known = thumbnails.get(address);
  if (known) return known;
  const text = atob(address.slice(address.indexOf(",") + 1));
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  if (thumbnails.size >= THUMBNAILS_MAX) thumbnails.clear();
  thumbnails.set(address, bytes);
  return bytes;
}

export function mediaItem(message: string, view: AttachmentView, url?: string): MediaItem {
  return {
    id: attachmentId(message, view.place),
    kind: view.kind,
    name: view.name,
    mime: view.mime,
    size: view.size,
    width: view.width ?? undefined,
    height: view.height ?? undefined,
    duration_ms: view.duration_ms ?? undefined,
    thumbnail: view.thumbnail === null ? undefined : bytesOf(view.thumbnail),
    waveform: view.waveform,
    state: view.state.state,
    progress: view.progress,
    url,
  };
}
