/** Draws a picture with what was done to it. */
import { type Surface, surface } from "../picture/canvas.ts";
import { arrowHead, cropOf, type Edit, type Point, type Rect } from "./edits.ts";
import { blockSize, pixelate } from "./pixelate.ts";

export interface Colours {
  drawn: string;
  edge: string;
}

/** `null` where the browser has no room for it. */
export function render(picture: Surface["canvas"], edits: readonly Edit[], colours: Colours): Surface | null {
  const whole: Rect = { x: 0, y: 0, width: picture.width, height: picture.height };
  const all = surface(whole.width, whole.height);
  if (all === null) return null;
  all.pen.drawImage(picture, 0, 0);
  for (const edit of edits) {
    if (edit.kind === "arrow") drawArrow(all.pen, edit.from, edit.to, whole, colours);
    if (edit.kind === "pixelate") {
      const { x, y, width, height } = edit.rect;
      const part = all.pen.getImageData(x, y, width, height);
      pixelate(part, blockSize(edit.rect, whole));
      all.pen.putImageData(part, x, y);
    }
  }
  const left = cropOf(edits, whole);
  if (left.width === whole.width && left.height === whole.height) return all;
  const cut = surface(left.width, left.height);
  cut?.pen.drawImage(all.canvas, left.x, left.y, left.width, left.height, 0, 0, left.width, left.height);
  return cut;
}

function drawArrow(pen: Surface["pen"], from: Point, to: Point, whole: Rect, { drawn, edge }: Colours): void {
  const { width, head, end } = arrowHead(from, to, whole);
  pen.lineCap = "round";
  pen.lineJoin = "round";
  // First wider and dark: to be seen on anything.
  for (const [colour, wide] of [[edge, width * 1.9], [drawn, width]] as const) {
    pen.strokeStyle = colour;
    pen.fillStyle = colour;
    pen.lineWidth = wide;
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(end.x, end.y);
    pen.stroke();
    pen.beginPath();
    for (const { x, y } of head) pen.lineTo(x, y);
    pen.closePath();
    pen.fill();
    pen.lineWidth = wide - width + width * 0.4;
    pen.stroke();
  }
}
