/** Asks the system for files. `accept` as in HTML; empty takes all. */
export function pickFiles(accept: string, onFiles: (files: File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = accept;
  input.addEventListener("change", () => onFiles([...(input.files ?? [])]));
  input.click();
}
