/** What a room's QR code holds: an address of this house with the place's id behind it. */

const CODE = /\/ort#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** The place's id; null when it is another code. */
export function placeOfCode(text: string): string | null {
  return CODE.exec(text.trim())?.[1]?.toLowerCase() ?? null;
}
