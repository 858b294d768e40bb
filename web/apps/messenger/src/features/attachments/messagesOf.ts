/** How what was chosen becomes messages: pictures and videos without words of their own together, everything else each by itself. */
import type { FileToSend } from "@konsil/engine";

/** Of one message; the engine's limit is the same. */
const TOGETHER_MAX = 10;

export interface FilesMessage {
  files: FileToSend[];
  caption: string;
}

export interface Chosen extends FileToSend {
  caption?: string;
}

/** `text` is what stood in the composer: the caption of the first message without one; null is given back when it found no place. */
export function messagesOf(chosen: readonly Chosen[], text: string): { messages: FilesMessage[]; left: string } {
  const messages: FilesMessage[] = [];
  let open: FilesMessage | null = null;
  for (const { caption = "", ...file } of chosen) {
    const isMedia = file.kind === "image" || file.kind === "video";
    if (isMedia && caption === "" && open !== null && open.files.length < TOGETHER_MAX) {
      open.files.push(file);
      continue;
    }
    const message = { files: [file], caption };
    messages.push(message);
    open = isMedia && caption === "" ? message : null;
  }
  const first = messages.find(({ caption }) => caption === "");
  if (text === "" || first === undefined) return { messages, left: text };
  first.caption = text;
  return { messages, left: "" };
}
