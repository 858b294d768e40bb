/** What a page and the workers with an archive key say to each other. */
import type { ArchiveLine, ArchivePins, CeremonyError, KeyOpening, OpenedEntry } from "../generated/index.ts";

export type ArchiveRequest = { id: number } & (
  | { open: { opening: KeyOpening; pins: ArchivePins } }
  /** Puts a page without bodies in its place, the first of a conversation or a further one; answered by `next`, then `lines`. */
  | { order: ArrayBuffer; begins: boolean }
  /** Opens the entries of a whole page. */
  | { entriesOf: ArrayBuffer }
  /** Opens a file that an entry named which this worker opened. */
  | { openAttachment: AttachmentPlace; ciphertext: ArrayBuffer }
);

export interface AttachmentPlace {
  conversation: string;
  seq: number;
  object: string;
}

export type ArchiveReply = { id: number } & (
  | { opened: { keyId: string } }
  | { refused: CeremonyError }
  /** The number of the page's last entry when another page follows; comes before `lines`. */
  | { next: number | null }
  | { lines: ArchiveLine[] }
  /** And the number of the page's last entry when another page follows. */
  | { entries: OpenedEntry[]; after: number | null }
  /** Null when it is not what its message names. */
  | { file: Uint8Array<ArrayBuffer> | null }
  /** Not a page, or the worker could not load. */
  | { failed: string }
);
