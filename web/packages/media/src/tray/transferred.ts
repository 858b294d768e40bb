/** What a paste or a drop brings along. */

export interface Transferred {
  files: File[];
  /** So many were folders, which nobody can send. */
  folders: number;
}

export function transferred(data: Pick<DataTransfer, "items"> | null): Transferred {
  const found: Transferred = { files: [], folders: 0 };
  for (const item of Array.from(data?.items ?? [])) {
    if (item.kind !== "file") continue;
    if (item.webkitGetAsEntry?.()?.isDirectory) {
      found.folders += 1;
      continue;
    }
    const file = item.getAsFile();
    if (file) found.files.push(file);
  }
  return found;
}

/**
 * Is the text beside pasted files meant, and not they? Text programs put a picture of a text beside it; file managers put the files'
 * names or addresses there.
 */
export function textIsMeant(text: string, files: readonly File[]): boolean {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  return lines.some((line) => !files.some(({ name }) => line.endsWith(name) || line.endsWith(encodeURIComponent(name))));
}
