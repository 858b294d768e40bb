/** The sign for a kind of file. */
import { File, FileArchive, FileAudio, FileImage, FileSpreadsheet, FileText, FileVideo, type LucideIcon } from "lucide-react";
import { Icon } from "./Icon";

export function FileGlyph({ name, mime, em = 1.6 }: { name: string; mime: string; em?: number }) {
  return <Icon of={glyph(name, mime)} em={em} />;
}

const GLYPHS: [RegExp, LucideIcon][] = [
  [/^image\/|\.(jpe?g|png|gif|webp|bmp|tiff?|heic|avif|svg|dcm)$|dicom/i, FileImage],
  [/^video\/|\.(mp4|mov|webm|mkv|avi)$/i, FileVideo],
  [/^audio\/|\.(mp3|m4a|wav|ogg|opus)$/i, FileAudio],
  [/spreadsheet|excel|csv|\.(xlsx?|ods|csv)$/i, FileSpreadsheet],
  [/zip|compressed|x-tar|\.(zip|7z|tar|gz|rar)$/i, FileArchive],
  [/pdf|word|text|\.(pdf|docx?|odt|rtf|txt|md)$/i, FileText],
];

function glyph(name: string, mime: string): LucideIcon {
  return GLYPHS.find(([kind]) => kind.test(mime) || kind.test(name))?.[1] ?? File;
}
