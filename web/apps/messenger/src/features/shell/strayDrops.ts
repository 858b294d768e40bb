/**
 * What is let fall beside a chat: a browser would open it in place of the app, with everything that was begun there gone. It is refused
 * instead, and the pointer says so. Zones that take files, and fields that take text, have had their turn before.
 */
export function refuseStrayDrops(page: Window): void {
  const refuse = (event: DragEvent): void => {
    const { dataTransfer, target } = event;
    if (event.defaultPrevented || dataTransfer === null) return;
    const isField = isElement(target) && target.closest("input, textarea, [contenteditable]") !== null;
    if (!dataTransfer.types.includes("Files") && (isField || !dataTransfer.types.includes("text/uri-list"))) return;
    event.preventDefault();
    dataTransfer.dropEffect = "none";
  };
  page.addEventListener("dragover", refuse);
  page.addEventListener("drop", refuse);
}

function isElement(target: EventTarget | null): target is Element {
  return target !== null && "closest" in target;
}
