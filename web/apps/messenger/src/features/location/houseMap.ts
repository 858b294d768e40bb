/** The house's own map, opened: its tiles as pictures, and what it says of itself. */
import type { EngineClient } from "@konsil/engine";
import { PMTiles, TileType } from "pmtiles";
import { attributionText } from "./attribution.ts";
import { MapParts } from "./mapParts.ts";
import type { Degrees } from "./mercator.ts";

/** Addresses of pictures that are kept: many windows full. */
const PICTURES_KEPT_MAX = 256;
const MEDIA_TYPES: Partial<Record<TileType, string>> = {
  [TileType.Png]: "image/png",
  [TileType.Jpeg]: "image/jpeg",
  [TileType.Webp]: "image/webp",
  [TileType.Avif]: "image/avif",
};

export class HouseMap {
  readonly #file: PMTiles;
  readonly #mediaType: string;
  readonly #pictures = new Map<string, Promise<string | null>>();

  private constructor(
    file: PMTiles,
    mediaType: string,
    readonly zooms: readonly [least: number, most: number],
    private readonly bounds: { west: number; south: number; east: number; north: number },
    /** Whose map it is; empty when it does not say. */
    readonly attribution: string,
  ) {
    this.#file = file;
    this.#mediaType = mediaType;
  }

  static async open(engine: EngineClient): Promise<HouseMap> {
    const file = new PMTiles(new MapParts((from, to, version) => engine.call("readMap", { from, to, version })));
    const header = await file.getHeader();
    const mediaType = MEDIA_TYPES[header.tileType];
    if (mediaType === undefined) throw new Error("the map's tiles are no pictures");
    const about = await file.getMetadata().catch(() => null);
    const bounds = { west: header.minLon, south: header.minLat, east: header.maxLon, north: header.maxLat };
    return new HouseMap(file, mediaType, [header.minZoom, header.maxZoom], bounds, attributionText(about));
  }

  /** Is the place on it? A map that names no borders may have anything. */
  holds({ latitude, longitude }: Degrees): boolean {
    const { west, south, east, north } = this.bounds;
    if (west >= east || south >= north) return true;
    return longitude >= west && longitude <= east && latitude >= south && latitude <= north;
  }

  /** The address of a tile's picture; null where the map has none. */
  picture(z: number, x: number, y: number): Promise<string | null> {
    const key = `${z}/${x}/${y}`;
    const kept = this.#pictures.get(key) ?? this.#draw(z, x, y);
    this.#pictures.delete(key);
    this.#pictures.set(key, kept);
    for (const [old, address] of this.#pictures) {
      if (this.#pictures.size <= PICTURES_KEPT_MAX) break;
      this.#pictures.delete(old);
      void forget(address);
    }
    kept.catch(() => this.#pictures.get(key) === kept && this.#pictures.delete(key));
    return kept;
  }

  async #draw(z: number, x: number, y: number): Promise<string | null> {
    const tile = await this.#file.getZxy(z, x, y);
    return tile === undefined ? null : URL.createObjectURL(new Blob([tile.data], { type: this.#mediaType }));
  }

  close(): void {
    for (const address of this.#pictures.values()) void forget(address);
    this.#pictures.clear();
  }
}

async function forget(picture: Promise<string | null>): Promise<void> {
  const address = await picture.catch(() => null);
  if (address !== null) URL.revokeObjectURL(address);
}
