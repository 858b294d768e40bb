/** Pictures and files that somebody pastes, anywhere on the page while this is on it. Pasted text stays the field's. */
import { useEffect, useRef } from "react";

export function usePaste(onFiles: (files: File[]) => void): void {
  const told = useRef(onFiles);
  useEffect(() => {
    told.current = onFiles;
  });
  useEffect(() => {
    function paste(event: ClipboardEvent): void {
      const files = filesOf(event.clipboardData);
      // What comes from a text program has a picture of the text beside the text; the text is meant.
      if (files.length === 0 || event.clipboardData?.types.includes("text/plain")) return;
      event.preventDefault();
      told.current(files);
    }
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);
}

/** Files of a paste or a drop; folders are left out. */
export function filesOf(data: DataTransfer | null): File[] {
  return Array.from(data?.items ?? []).flatMap((item) => {
    if (item.kind !== "file" || item.webkitGetAsEntry?.()?.isDirectory) return [];
    const file = item.getAsFile();
    return file ? [file] : [];
  });
}
