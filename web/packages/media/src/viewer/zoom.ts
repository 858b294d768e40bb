/** Where a picture is on the screen: its scale, its shift from the middle, its rotation. Plain arithmetic, no page. */

export interface Placed {
  /** 1 fills the screen. */
  scale: number;
  /** Pixels from the middle of the screen to the middle of the picture. */
  x: number;
  y: number;
  /** Quarter turns to the right, any whole number. */
  turns: number;
}

export interface Box {
  width: number;
  height: number;
}

export const FITTED: Placed = { scale: 1, x: 0, y: 0, turns: 0 };
export const SCALE_MAX = 8;
/** What a double tap goes to. */
export const SCALE_CLOSE = 2.5;
/** A picture larger than the screen can at least be seen pixel by pixel. */
const PIXEL_BY_PIXEL = 2;

/** The size at scale 1, turned as it is: as large as the screen lets it, never larger than its pixels. */
export function fitted(picture: Box, screen: Box, turns: number): Box {
  const turned = turns % 2 === 0 ? picture : { width: picture.height, height: picture.width };
  const factor = Math.min(screen.width / turned.width, screen.height / turned.height, 1);
  return { width: turned.width * factor, height: turned.height * factor };
}

export function scaleMax(picture: Box, screen: Box, turns: number): number {
  const { width } = fitted(picture, screen, turns);
  const turned = turns % 2 === 0 ? picture.width : picture.height;
  return Math.max(SCALE_MAX, (turned / Math.max(1, width)) * PIXEL_BY_PIXEL);
}

/** Nothing but the picture is seen where the picture is larger than the screen; where it is smaller it stays in the middle. */
export function kept(placed: Placed, picture: Box, screen: Box): Placed {
  const { width, height } = fitted(picture, screen, placed.turns);
  const scale = Math.min(scaleMax(picture, screen, placed.turns), Math.max(1, placed.scale));
  const room = (size: number, of: number) => Math.max(0, (size * scale - of) / 2);
  const within = (value: number, most: number) => Math.min(most, Math.max(-most, value)) + 0;
  return { ...placed, scale, x: within(placed.x, room(width, screen.width)), y: within(placed.y, room(height, screen.height)) };
}

/** Scales so that the point stays under the finger. The point is given from the middle of the screen. */
export function zoomedAt(placed: Placed, point: { x: number; y: number }, scale: number, picture: Box, screen: Box): Placed {
  const wanted = Math.min(scaleMax(picture, screen, placed.turns), Math.max(1, scale));
  const factor = wanted / placed.scale;
  return kept({ ...placed, scale: wanted, x: point.x - (point.x - placed.x) * factor, y: point.y - (point.y - placed.y) * factor }, picture, screen);
}

export function moved(placed: Placed, by: { x: number; y: number }, picture: Box, screen: Box): Placed {
  return kept({ ...placed, x: placed.x + by.x, y: placed.y + by.y }, picture, screen);
}

export function turned(placed: Placed, quarters: number): Placed {
  return { ...FITTED, turns: placed.turns + quarters };
}
