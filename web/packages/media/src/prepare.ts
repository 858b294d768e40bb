/**
 * Makes of what somebody chose what can be sent: pictures anew and small, videos without their place, everything else as it
 * is. Rejects with `MediaRefused`, which says why.
 */
import { type Attachment, MediaRefused } from "./attachment.ts";
import { MEDIA_LIMITS, type MediaLimits } from "./limits.ts";
import { pictureOf } from "./picture/pictureInWorker.ts";
import { extensionOf, SNIFF_BYTES, sniff, type Sniffed, withExtension } from "./picture/sniff.ts";

export interface Preparing {
  name: string;
  /** What the browser thinks it is; only a name, like the name. */
  mime?: string;
  /** `file` sends it unchanged, with everything that is written in it. */
  as?: "best" | "file";
  limits?: MediaLimits;
  signal?: AbortSignal;
  /** For tests: where pictures are made. */
  place?: "worker" | "page";
}

/** Names that promise a picture, a video or a PDF. */
const PROMISES = new Set(["pdf", "jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff", "heic", "heif", "avif", "mp4", "m4v", "mov", "webm", "mkv", "avi"]);

export async function prepare(source: Blob, { name, mime = source.type, as = "best", limits = MEDIA_LIMITS, signal, place }: Preparing): Promise<Attachment> {
  if (source.size === 0) throw new MediaRefused({ reason: "empty" });
  const extension = extensionOf(name);
  if (limits.forbidden_extensions.includes(extension)) throw new MediaRefused({ reason: "forbidden_type", extension });
  // Before anything is read: a file of two gigabytes is refused at once.
  if (source.size > Math.max(limits.file_bytes_max, limits.image_bytes_max, limits.video_bytes_max)) throw tooLarge(limits.file_bytes_max);

  const found = sniff(await bytesOf(source.slice(0, SNIFF_BYTES)));
  if (limits.forbidden_extensions.includes(found.extension)) throw new MediaRefused({ reason: "program" });
  if (as === "file") return unchanged(source, name, found, mime, limits);
  switch (found.kind) {
    case "image":
      return picture(source, name, limits, signal, place);
    case "video":
      return video(source, name, found, limits, signal);
    case "audio":
    case "other":
      if (PROMISES.has(extension) && extension !== found.extension) throw new MediaRefused({ reason: "mislabelled", extension });
      return unchanged(source, name, found, mime, limits);
  }
}

async function picture(source: Blob, name: string, limits: MediaLimits, signal?: AbortSignal, place?: "worker" | "page"): Promise<Attachment> {
  if (source.size > limits.image_bytes_max) throw tooLarge(limits.image_bytes_max);
  const done = await pictureOf(await bytesOf(source), Math.min(limits.pixels_max, pixelBudget()), signal, place);
  if ("problem" in done) throw new MediaRefused(done.problem);
  const { blob, width, height, thumbnail, moved } = done;
  return { blob, kind: "image", name: withExtension(name, blob.type === "image/webp" ? "webp" : "jpg"), mime: blob.type, width, height, ...(thumbnail && { thumbnail }), ...(moved && { stands_still: true }) };
}

async function video(source: Blob, name: string, found: Sniffed, limits: MediaLimits, signal?: AbortSignal): Promise<Attachment> {
  if (source.size > limits.video_bytes_max) throw tooLarge(limits.video_bytes_max);
  const { prepareVideo } = await import("./video/prepareVideo.ts");
  return prepareVideo(source, withExtension(name, found.extension), found.mime, limits, signal);
}

/** A quarter of what this device says it has, at four bytes a pixel. Where it says nothing the limit alone counts. */
function pixelBudget(): number {
  const gigabytes = (globalThis.navigator as { deviceMemory?: number } | undefined)?.deviceMemory;
  return gigabytes === undefined ? Number.POSITIVE_INFINITY : (gigabytes * 2 ** 30) / 4 / 4;
}

function unchanged(source: Blob, name: string, found: Sniffed, mime: string, limits: MediaLimits): Attachment {
  if (source.size > limits.file_bytes_max) throw tooLarge(limits.file_bytes_max);
  // What the browser says comes from the name, too: where that promised something else it is not handed on.
  const named = PROMISES.has(extensionOf(name)) ? "" : mime;
  return { blob: source, kind: "file", name, mime: found.extension === "" ? named || found.mime : found.mime };
}

function tooLarge(limit_bytes: number): MediaRefused {
  return new MediaRefused({ reason: "too_large", limit_bytes });
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    throw new MediaRefused({ reason: "unreadable" });
  }
}
