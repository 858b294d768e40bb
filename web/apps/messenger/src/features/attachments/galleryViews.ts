/** What was sent in a chat, as the gallery takes it: pictures by month, files, and each link by itself. */
import type { AttachmentEntryView } from "@konsil/engine";
import type { GalleryFile, GalleryLink, GalleryMonth } from "@konsil/media/gallery/Gallery.tsx";
import { parseText, type Piece } from "@konsil/ui/textPieces.ts";
import { attachmentId, mediaItem } from "./attachmentItem.ts";

/** The moment of an entry in words. */
type Worded = (time: number) => string;

/** In the order they come in, newest first. */
export function monthsOf(entries: readonly AttachmentEntryView[], locale: string, at: Worded): GalleryMonth[] {
  const name = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric" });
  const months: { label: string; items: GalleryMonth["items"][number][] }[] = [];
  for (const { message, sender, time, attachment } of entries) {
    if (!attachment) continue;
    const label = name.format(time);
    const item = { ...mediaItem(message, attachment), from: sender.name, at: at(time) };
    const last = months.at(-1);
    if (last?.label === label) last.items.push(item);
    else months.push({ label, items: [item] });
  }
  return months;
}

export function filesOf(entries: readonly AttachmentEntryView[], at: Worded): GalleryFile[] {
  return entries.flatMap(({ message, sender, time, attachment }) => (attachment ? [{ item: mediaItem(message, attachment), from: sender.name, at: at(time) }] : []));
}

export function linksOf(entries: readonly AttachmentEntryView[], at: Worded): GalleryLink[] {
  return entries.flatMap(({ message, sender, time, text }) => addressesOf(parseText(text, [])).map((url, index) => ({ id: attachmentId(message, index), url, from: sender.name, at: at(time) })));
}

function addressesOf(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => {
    if (piece.type === "bold" || piece.type === "italic" || piece.type === "strike") return addressesOf(piece.pieces);
    if (piece.type !== "link") return [];
    // In other letters it may look like somebody else's: shown as the network knows it.
    return [piece.host === undefined ? piece.href : new URL(piece.href).href];
  });
}
