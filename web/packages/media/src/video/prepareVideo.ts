/** Size, length and a first picture of a video. The video itself is not made anew; what tells its place is taken out. */
import { type Attachment, MediaRefused } from "../attachment.ts";
import { type MediaLimits, THUMBNAIL_BYTES_MAX } from "../limits.ts";
import { thumbnailOf } from "../picture/canvas.ts";
import { withoutPlace } from "./withoutPlace.ts";
import { withoutTags } from "./withoutTags.ts";

const OPEN_WITHIN_MS = 20_000;

const STRIPS: Partial<Record<string, (source: Blob) => Promise<Blob | null>>> = {
  "video/mp4": withoutPlace,
  "video/quicktime": withoutPlace,
  "video/webm": withoutTags,
  "video/x-matroska": withoutTags,
};

export async function prepareVideo(source: Blob, name: string, mime: string, limits: MediaLimits, signal?: AbortSignal): Promise<Attachment> {
  const strip = STRIPS[mime];
  // Of what nobody can strip no browser plays a picture, either; it goes as a file.
  if (strip === undefined) throw new MediaRefused({ reason: "video_unreadable" });
  const clean = await strip(source).catch(() => null);
  if (clean === null) throw new MediaRefused({ reason: "broken" });
  const blob = new Blob([clean], { type: mime });
  const address = URL.createObjectURL(blob);
  const player = document.createElement("video");
  try {
    player.muted = true;
    player.playsInline = true;
    player.preload = "auto";
    player.src = address;
    // An iPhone loads no picture before one is asked for: by playing, or by the seek below.
    await happens(player, "loadedmetadata", signal);
    const duration_ms = Math.round((await lengthOf(player, signal)) * 1000);
    if (duration_ms > limits.video_ms_max) throw new MediaRefused({ reason: "too_long", limit_ms: limits.video_ms_max });
    const { videoWidth: width, videoHeight: height } = player;
    if (width === 0 || height === 0) throw new MediaRefused({ reason: "video_unreadable" });
    await seek(player, Math.min(1, duration_ms / 2000), signal);
    const thumbnail = await thumbnailOf(player, width, height, THUMBNAIL_BYTES_MAX);
    return { blob, kind: "video", name, mime, width, height, duration_ms, ...(thumbnail && { thumbnail }) };
  } finally {
    player.removeAttribute("src");
    player.load();
    URL.revokeObjectURL(address);
  }
}

/** What a browser recorded itself has no length in its header: the end has to be looked for. */
async function lengthOf(player: HTMLVideoElement, signal?: AbortSignal): Promise<number> {
  if (Number.isFinite(player.duration)) return player.duration;
  await seek(player, 1e10, signal);
  return Number.isFinite(player.duration) ? player.duration : player.currentTime;
}

async function seek(player: HTMLVideoElement, seconds: number, signal?: AbortSignal): Promise<void> {
  const arrived = happens(player, "seeked", signal);
  player.currentTime = seconds;
  await arrived;
}

function happens(player: HTMLVideoElement, event: string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const refuse = (reason: unknown) => {
      done.abort();
      clearTimeout(timer);
      reject(reason);
    };
    const unreadable = () => refuse(new MediaRefused({ reason: "video_unreadable" }));
    const timer = setTimeout(unreadable, OPEN_WITHIN_MS);
    const once = { once: true, signal: done.signal };
    player.addEventListener("error", unreadable, once);
    signal?.addEventListener("abort", () => refuse(signal.reason), once);
    player.addEventListener(
      event,
      () => {
        done.abort();
        clearTimeout(timer);
        resolve();
      },
      once,
    );
  });
}
