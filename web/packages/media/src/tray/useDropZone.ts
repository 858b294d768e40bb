/**
 * Files that are dragged onto a part of the page, for example a whole chat. `over` is true while they hang above it: the view
 * then shows `DropOverlay`.
 */
import { type DragEvent, useState } from "react";
import { transferred } from "./transferred.ts";

export interface DropZone {
  over: boolean;
  /** For the element that is the zone. */
  zone: Pick<React.HTMLAttributes<HTMLElement>, "onDragEnter" | "onDragOver" | "onDragLeave" | "onDrop">;
}

/** `onFolder`: there was a folder among what was dropped. */
export function useDropZone(onFiles: (files: File[]) => void, onFolder?: () => void): DropZone {
  const [over, setOver] = useState(false);

  function hang(event: DragEvent): void {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    setOver(true);
  }

  return {
    over,
    zone: {
      onDragEnter: hang,
      onDragOver: hang,
      onDragLeave(event) {
        // Also told when the pointer moves onto something inside.
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false);
      },
      onDrop(event) {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(false);
        const { files, folders } = transferred(event.dataTransfer);
        if (files.length > 0) onFiles(files);
        if (folders > 0) onFolder?.();
      },
    },
  };
}
