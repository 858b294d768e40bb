/**
 * What is sent and shown besides text: pictures, videos, files, voice notes. This entry holds types, limits and what loads the
 * rest when it is needed; nothing of it weighs on the first load.
 */
export { type Attachment, type AttachmentKind, type MediaProblem, MediaRefused } from "./attachment.ts";
export { CAPTION_LENGTH_MAX, MEDIA_LIMITS, type MediaLimits, THUMBNAIL_BYTES_MAX, WAVEFORM_BARS_MAX } from "./limits.ts";
export type { MediaActions, MediaItem, MediaKind, MediaState } from "@konsil/ui/mediaItem.ts";
export type { Preparing } from "./prepare.ts";
