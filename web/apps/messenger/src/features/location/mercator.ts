/** The flat world of map tiles: shares of its width and height, zoomed in by powers of two. No map, no page. */

/** How large a tile is drawn; what it holds may be finer. */
export const TILE_PX = 256;
/** Behind these the flat world has no place. */
const LATITUDE_MAX = 85.0511;
const EARTH_METRES = 40_075_016.7;

export interface Degrees {
  latitude: number;
  longitude: number;
}

/** From the left upper corner of the world, 0 to 1. */
export interface WorldPoint {
  x: number;
  y: number;
}

/** What is looked at: which point is in the middle of how large a window. */
export interface Look {
  centre: WorldPoint;
  zoom: number;
  width: number;
  height: number;
}

/** A tile and where in the window it lies. */
export interface TilePlace {
  z: number;
  x: number;
  y: number;
  left: number;
  top: number;
}

const share = (value: number) => Math.min(1, Math.max(0, value));

export function pointOf({ latitude, longitude }: Degrees): WorldPoint {
  const radians = (Math.min(LATITUDE_MAX, Math.max(-LATITUDE_MAX, latitude)) * Math.PI) / 180;
  return { x: share(longitude / 360 + 0.5), y: share(0.5 - Math.log(Math.tan(Math.PI / 4 + radians / 2)) / (2 * Math.PI)) };
}

export function worldPx(zoom: number): number {
  return TILE_PX * 2 ** zoom;
}

/** How much of the ground one pixel is. */
export function metresPerPx(latitude: number, zoom: number): number {
  return (EARTH_METRES * Math.cos((latitude * Math.PI) / 180)) / worldPx(zoom);
}

/** Where in the window a point lies. */
export function placeIn({ centre, zoom, width, height }: Look, point: WorldPoint): { left: number; top: number } {
  const world = worldPx(zoom);
  return { left: (point.x - centre.x) * world + width / 2, top: (point.y - centre.y) * world + height / 2 };
}

/** The middle after the ground was pushed by so many pixels. */
export function pushed({ centre, zoom }: Look, right: number, down: number): WorldPoint {
  const world = worldPx(zoom);
  return { x: share(centre.x - right / world), y: share(centre.y - down / world) };
}

/** All tiles that the window shows, nearest to its middle first. */
export function tilesOf({ centre, zoom, width, height }: Look): TilePlace[] {
  if (width <= 0 || height <= 0) return [];
  const count = 2 ** zoom;
  const [left, top] = [centre.x * worldPx(zoom) - width / 2, centre.y * worldPx(zoom) - height / 2];
  const tile = (px: number) => Math.min(count - 1, Math.max(0, Math.floor(px / TILE_PX)));
  const tiles: TilePlace[] = [];
  for (let y = tile(top); y <= tile(top + height - 1); y++) {
    for (let x = tile(left); x <= tile(left + width - 1); x++) tiles.push({ z: zoom, x, y, left: x * TILE_PX - left, top: y * TILE_PX - top });
  }
  const far = (place: TilePlace) => Math.hypot(place.left + TILE_PX / 2 - width / 2, place.top + TILE_PX / 2 - height / 2);
  return tiles.sort((one, other) => far(one) - far(other));
}

/** As near as the map goes, with the whole circle of what is not known exactly in the window. */
export function startZoom(latitude: number, accuracyM: number | null, shorterPx: number, [least, most]: readonly [number, number]): number {
  const fits = (zoom: number) => (2 * (accuracyM ?? 0)) / metresPerPx(latitude, zoom) <= shorterPx;
  let zoom = most;
  while (zoom > least && !fits(zoom)) zoom--;
  return zoom;
}
