/** Pictures and files that somebody pastes, anywhere on the page while this is on it. Pasted text stays the field's. */
import { useEffect, useRef } from "react";
import { textIsMeant, transferred } from "./transferred.ts";

export function usePaste(onFiles: (files: File[]) => void): void {
  const told = useRef(onFiles);
  useEffect(() => {
    told.current = onFiles;
  });
  useEffect(() => {
    function paste(event: ClipboardEvent): void {
      const { files } = transferred(event.clipboardData);
      if (files.length === 0 || textIsMeant(event.clipboardData?.getData("text/plain") ?? "", files)) return;
      event.preventDefault();
      told.current(files);
    }
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);
}
