/** What a page and the worker with an archive key say to each other. */
import type { ArchiveLine, ArchivePins, CeremonyError, KeyOpening } from "../generated/index.ts";

export type ArchiveRequest = { id: number } & ({ open: { opening: KeyOpening; pins: ArchivePins } } | { read: ArrayBuffer });

export type ArchiveReply = { id: number } & (
  | { opened: { keyId: string } }
  | { refused: CeremonyError }
  | { lines: ArchiveLine[] }
  /** Not a page, or the worker could not load. */
  | { failed: string }
);
