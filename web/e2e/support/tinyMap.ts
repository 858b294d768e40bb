/**
 * A map file for tests, in the format PMTiles 3 with PNG tiles: a chessboard of plain colours, so that nothing of anybody's map is
 * needed and one sees which tile is which.
 */
import { crc32, deflateSync, gzipSync } from "node:zlib";

const HEADER_BYTES = 127;
const TILE_PX = 256;
const COLOURS = [
  [214, 226, 206],
  [236, 231, 214],
] as const;

export interface TinyMap {
  west: number;
  south: number;
  east: number;
  north: number;
  zooms: readonly [least: number, most: number];
  attribution: string;
  /** Further bytes in front of the tiles, so that they lie in a later part of the file. */
  padding?: number;
}

export function tinyMap({ west, south, east, north, zooms, attribution, padding = 0 }: TinyMap): Buffer {
  const pictures = COLOURS.map((colour) => png(colour));
  const entries: { id: number; colour: number }[] = [];
  for (let z = zooms[0]; z <= zooms[1]; z++) {
    const [left, top] = tileOf(west, north, z);
    const [right, bottom] = tileOf(east, south, z);
    for (let x = left; x <= right; x++) for (let y = top; y <= bottom; y++) entries.push({ id: tileId(z, x, y), colour: (x + y) % 2 });
  }
  entries.sort((one, other) => one.id - other.id);
  const offsets = [padding, padding + (pictures[0]?.length ?? 0)];
  const directory = gzipSync(
    Buffer.from(
      [
        [entries.length],
        entries.map(({ id }, index) => id - (entries[index - 1]?.id ?? 0)),
        entries.map(() => 1),
        entries.map(({ colour }) => pictures[colour]?.length ?? 0),
        entries.map(({ colour }) => (offsets[colour] ?? 0) + 1),
      ].flatMap((numbers) => numbers.flatMap(varint)),
    ),
  );
  const metadata = gzipSync(JSON.stringify({ name: "Probe", attribution }));
  const tiles = Buffer.concat([Buffer.alloc(padding), ...pictures]);

  const header = Buffer.alloc(HEADER_BYTES);
  header.write("PMTiles\x03", "latin1");
  const lengths = [directory.length, metadata.length, 0, tiles.length];
  lengths.reduce((offset, length, index) => {
    header.writeBigUInt64LE(BigInt(offset), 8 + 16 * index);
    header.writeBigUInt64LE(BigInt(length), 16 + 16 * index);
    return offset + length;
  }, HEADER_BYTES);
  for (const [index, count] of [entries.length, entries.length, pictures.length].entries()) header.writeBigUInt64LE(BigInt(count), 72 + 8 * index);
  // Not in the order of places; directories by gzip, tiles as they are, PNG.
  Buffer.from([0, 2, 1, 2, zooms[0], zooms[1]]).copy(header, 96);
  const degrees = (value: number, at: number) => header.writeInt32LE(Math.round(value * 1e7), at);
  for (const [index, value] of [west, south, east, north].entries()) degrees(value, 102 + 4 * index);
  header.writeUInt8(zooms[0], 118);
  degrees((west + east) / 2, 119);
  degrees((south + north) / 2, 123);
  return Buffer.concat([header, directory, metadata, tiles]);
}

function tileOf(longitude: number, latitude: number, z: number): [x: number, y: number] {
  const radians = (latitude * Math.PI) / 180;
  const y = 0.5 - Math.log(Math.tan(Math.PI / 4 + radians / 2)) / (2 * Math.PI);
  return [Math.floor((longitude / 360 + 0.5) * 2 ** z), Math.floor(y * 2 ** z)];
}

/** Along Hilbert's curve, after all tiles of the zooms before. */
function tileId(z: number, x: number, y: number): number {
  let id = (4 ** z - 1) / 3;
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const right = Math.floor(x / side) % 2;
    const down = Math.floor(y / side) % 2;
    id += side * side * ((3 * right) ^ down);
    if (down === 0) {
      if (right === 1) [x, y] = [side - 1 - (x % side), side - 1 - (y % side)];
      [x, y] = [y, x];
    }
  }
  return id;
}

function varint(value: number): number[] {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

/** One colour, with a line along two edges. */
function png(colour: readonly [number, number, number]): Buffer {
  const dark = colour.map((part) => part - 60);
  const row = (edge: boolean) => [0, ...Array.from({ length: TILE_PX }, (_, x) => (edge || x === 0 ? dark : colour)).flat()];
  const rows = Buffer.from(Array.from({ length: TILE_PX }, (_, y) => row(y === 0)).flat());
  const size = Buffer.alloc(13);
  size.writeUInt32BE(TILE_PX, 0);
  size.writeUInt32BE(TILE_PX, 4);
  // Eight bits, colours as such.
  Buffer.from([8, 2, 0, 0, 0]).copy(size, 8);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", size), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
