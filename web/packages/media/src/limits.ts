/** What the client accepts. The server's policy may be stricter: an app passes its own `MediaLimits`. */

export interface MediaLimits {
  image_bytes_max: number;
  video_bytes_max: number;
  file_bytes_max: number;
  video_ms_max: number;
  voice_ms_max: number;
  /** In one go. */
  count_max: number;
  /** Of a picture that is opened: what it takes decoded is four bytes for each. */
  pixels_max: number;
  /** Endings of names that the house does not let through, lower case, without a dot. */
  forbidden_extensions: readonly string[];
}

const MB = 1_000_000;

export const MEDIA_LIMITS: MediaLimits = {
  image_bytes_max: 50 * MB,
  video_bytes_max: 500 * MB,
  file_bytes_max: 500 * MB,
  video_ms_max: 30 * 60_000,
  voice_ms_max: 15 * 60_000,
  count_max: 30,
  pixels_max: 100 * MB,
  forbidden_extensions: ["exe", "msi", "bat", "cmd", "com", "scr", "ps1", "vbs", "js", "jar", "apk", "lnk"],
};

/** The longer side of a picture that is sent. */
export const IMAGE_SIDE_MAX = 2560;
/** The same of a panorama or a long screenshot: its shorter side must stay legible. */
export const IMAGE_LONG_SIDE_MAX = 8192;
export const THUMBNAIL_BYTES_MAX = 8_000;
export const WAVEFORM_BARS_MAX = 64;
export const CAPTION_LENGTH_MAX = 1_000;
