/** A floor plan made ready for the server: small enough, and nothing but pixels. */
import { DRAWING_BYTES_MAX, drawingText, isDrawing, type PlanFlaw, sizedDrawing } from "./planDrawing.ts";

const LONGEST_PX = 2_400;
const BYTES_MAX = 1024 * 1024;
/** Tried in order until it fits. */
const QUALITIES = [0.9, 0.75, 0.6, 0.4];
const WHITE = 0xffffffff;

/** As base64, or why not. */
export type PlanPicture = { base64: string } | { flaw: PlanFlaw };

export async function planPicture(file: File): Promise<PlanPicture> {
  const canvas = isDrawing(file) ? await drawn(file) : await painted(file);
  if ("flaw" in canvas) return canvas;
  for (const quality of QUALITIES) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob && blob.size <= BYTES_MAX) return { base64: base64(new Uint8Array(await blob.arrayBuffer())) };
  }
  return { flaw: "too_large" };
}

type Drawn = HTMLCanvasElement | { flaw: PlanFlaw };

/** A picture: as it is, unless it is larger than plans are kept. */
async function painted(file: File): Promise<Drawn> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return { flaw: "unreadable" };
  const scale = Math.min(1, LONGEST_PX / Math.max(bitmap.width, bitmap.height));
  const [canvas, pen] = sheet(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  pen?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return pen ? canvas : { flaw: "unreadable" };
}

/** A drawing: by an image of its own, in which browsers run no script and fetch nothing. Only its pixels go on. */
async function drawn(file: File): Promise<Drawn> {
  if (file.size > DRAWING_BYTES_MAX) return { flaw: "too_long" };
  const sized = sizedDrawing(drawingText(new Uint8Array(await file.arrayBuffer())), LONGEST_PX);
  if ("flaw" in sized) return sized;
  const address = URL.createObjectURL(new Blob([sized.svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const [canvas, pen] = sheet(sized.size.width, sized.size.height);
    pen?.drawImage(image, 0, 0, canvas.width, canvas.height);
    // Throws where a drawing has what browsers keep from being read: then nothing of it can be kept.
    const pixels = pen?.getImageData(0, 0, canvas.width, canvas.height).data;
    if (!pixels) return { flaw: "unreadable" };
    return new Uint32Array(pixels.buffer).some((pixel) => pixel !== WHITE) ? canvas : { flaw: "blank" };
  } catch {
    return { flaw: "unreadable" };
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** White: drawings are often transparent, and then black in the dark. */
function sheet(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D | null] {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const pen = canvas.getContext("2d");
  if (pen) {
    pen.fillStyle = "white";
    pen.fillRect(0, 0, width, height);
  }
  return [canvas, pen];
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
