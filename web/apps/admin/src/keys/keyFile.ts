/** The text of a file that somebody chose for a key; or why there is none. What stands in it is the engine's to judge. */

/** `unread`: gone, locked or a folder. `not_text`: a picture or the like, or far too large to be one of ours. */
export type KeyFileFlaw = "unread" | "not_text";

const BYTES_MAX = 64 * 1024;

export async function keyFileOf(file: Blob): Promise<{ text: string } | KeyFileFlaw> {
  if (file.size > BYTES_MAX) return "not_text";
  try {
    const text = await file.text();
    return text.includes("\0") || text.trim() === "" ? "not_text" : { text };
  } catch {
    return "unread";
  }
}
