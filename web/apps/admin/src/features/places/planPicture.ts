/** A floor plan made ready for the server: small enough, and nothing but pixels. */

const LONGEST_PX = 2_400;
const BYTES_MAX = 1024 * 1024;
/** Tried in order until it fits. */
const QUALITIES = [0.9, 0.75, 0.6, 0.4];

/** As base64; null when the file is no picture that the browser can read. */
export async function planPicture(file: File): Promise<string | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  const scale = Math.min(1, LONGEST_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  // Drawings are often transparent, and then black in the dark.
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  for (const quality of QUALITIES) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob && blob.size <= BYTES_MAX) return base64(new Uint8Array(await blob.arrayBuffer()));
  }
  return null;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
