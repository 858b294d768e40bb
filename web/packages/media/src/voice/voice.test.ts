import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import { WAVEFORM_BARS_MAX } from "../limits.ts";
import { wasmEncoder } from "./encoders.ts";
import { NotOggOpus, readOggOpus, writeOggOpus } from "./oggOpus.ts";
import { OpusWasm } from "./opusWasm.ts";
import { loudness, waveformOf } from "./samples.ts";
import { VoiceFile } from "./VoiceFile.ts";
import { wavOf } from "./wav.ts";

let opus: OpusWasm;
beforeAll(async () => {
  opus = await OpusWasm.of(readFileSync(createRequire(import.meta.url).resolve("@evan/opus/wasm/opus.wasm")));
});

/** A tone, loud as a voice. */
function tone(samples: number, hertz = 440, rate = 48_000): Float32Array {
  return Float32Array.from({ length: samples }, (_, index) => 0.4 * Math.sin((2 * Math.PI * hertz * index) / rate));
}

async function record(sound: Float32Array, rate = 48_000): Promise<{ file: Uint8Array<ArrayBuffer>; played: number }> {
  const voice = new VoiceFile(wasmEncoder(opus), rate);
  // In pieces as a microphone gives them.
  for (let at = 0; at < sound.length; at += 1024) voice.push(sound.subarray(at, at + 1024));
  const played = Math.round(voice.duration_ms * 48);
  const { bytes, duration_ms, waveform } = await voice.finish(7);
  expect(duration_ms).toBe(Math.round(played / 48));
  expect(waveform.length).toBeLessThanOrEqual(WAVEFORM_BARS_MAX);
  return { file: bytes, played };
}

const serialised = (count: number, bytes: number) => writeOggOpus(Array.from({ length: count }, () => ({ bytes: new Uint8Array(bytes).fill(9), samples: 960 })), { preSkip: 312, played: count * 960, serial: 1 });

describe("a voice note", () => {
  test("is what was said: length, pitch and loudness after writing, reading and decoding", async () => {
    const { file, played } = await record(tone(48_000 * 3 + 336));
    expect(played).toBe(48_000 * 3 + 336);
    // 24 kbit/s: three seconds are about nine kilobytes.
    expect(file.length).toBeLessThan(14_000);
    const read = readOggOpus(file);
    expect(read).toMatchObject({ preSkip: 312, samples: played });
    const decoder = opus.decoder(48_000);
    const sound = Int16Array.from(read.packets.flatMap((packet) => [...decoder.decode(packet)])).slice(read.preSkip, read.preSkip + read.samples);
    expect(sound).toHaveLength(played);
    const middle = sound.slice(48_000, 96_000);
    const crossings = middle.filter((value, index) => index > 0 && value >= 0 !== (middle[index - 1] ?? 0) >= 0).length;
    expect(Math.abs(crossings / 2 - 440)).toBeLessThan(3);
    expect(Math.max(...middle) / 32_768).toBeGreaterThan(0.3);
  });

  test.each([44_100, 16_000])("from a microphone at %i Hz lasts as long and sounds as high", async (rate) => {
    const { file, played } = await record(tone(rate * 2, 440, rate), rate);
    expect(Math.abs(played - 96_000)).toBeLessThan(3);
    const decoder = opus.decoder(24_000);
    const sound = readOggOpus(file).packets.flatMap((packet) => [...decoder.decode(packet)]).slice(12_000, 36_000);
    const crossings = sound.filter((value, index) => index > 0 && value >= 0 !== (sound[index - 1] ?? 0) >= 0).length;
    expect(Math.abs(crossings / 2 - 440)).toBeLessThan(4);
  });

  test("begins and ends as RFC 7845 says", () => {
    const file = serialised(120, 40);
    const pages: number[] = [];
    for (let at = 0; at < file.length; ) {
      pages.push(file[at + 5] ?? -1);
      const count = file[at + 26] ?? 0;
      at += 27 + count + file.slice(at + 27, at + 27 + count).reduce((sum, one) => sum + one, 0);
    }
    expect(pages).toEqual([2, 0, 0, 0, 4]); // head, tags, 50, 50, 20 packets
    expect(new TextDecoder().decode(file.slice(28, 36))).toBe("OpusHead");
  });

  test("packets of 254, 255, 256 and many bytes come back whole", () => {
    for (const size of [1, 254, 255, 256, 1275, 65_024]) expect(readOggOpus(serialised(3, size)).packets.map(({ length }) => length)).toEqual([size, size, size]);
    expect(() => serialised(1, 65_025)).toThrow(RangeError);
    expect(readOggOpus(serialised(0, 1))).toEqual({ packets: [], preSkip: 312, samples: 0 });
  });

  test("cut off it plays as far as it goes", () => {
    const file = serialised(200, 40);
    expect(readOggOpus(file.slice(0, file.length - 10)).packets).toHaveLength(150);
  });

  test("damaged or something else, it is refused and never hangs or throws anything else", () => {
    const file = serialised(60, 40);
    for (let at = 0; at < file.length; at += 7) {
      const broken = file.slice();
      broken[at] = (broken[at] ?? 0) ^ 0x41;
      try {
        readOggOpus(broken);
      } catch (failure) {
        expect(failure).toBeInstanceOf(NotOggOpus);
      }
    }
    for (const other of [new Uint8Array(), new Uint8Array(500).fill(0x4f), new TextEncoder().encode("OggS")]) expect(() => readOggOpus(other)).toThrow(NotOggOpus);
  });

  test("an unreadable packet is silence", () => {
    const decoder = opus.decoder(24_000);
    expect(decoder.decode(new Uint8Array())).toHaveLength(0);
    expect(decoder.decode(new Uint8Array(4001))).toHaveLength(0);
    decoder.decode(Uint8Array.from([255, 255, 255]));
  });

  test("for a browser that plays no Ogg it becomes a WAV of the same length", async () => {
    const { file, played } = await record(tone(48_000));
    const wav = wavOf(readOggOpus(file), opus);
    const view = new DataView(wav.buffer);
    expect(new TextDecoder().decode(wav.slice(0, 4))).toBe("RIFF");
    expect(view.getUint32(24, true)).toBe(24_000);
    expect(view.getUint32(40, true)).toBe(Math.round(played / 2) * 2);
    expect(wav.length).toBe(44 + view.getUint32(40, true));
  });
});

describe("a waveform", () => {
  test("has at most as many bars as are stored, the loudest at the top", () => {
    const bars = waveformOf(Array.from({ length: 1000 }, (_, index) => (index < 500 ? 0.1 : 0.4)));
    expect(bars).toHaveLength(WAVEFORM_BARS_MAX);
    expect([bars[0], bars.at(-1)]).toEqual([64, 255]);
    expect(waveformOf([0.2, 0.1])).toEqual([255, 128]);
    expect(waveformOf([])).toEqual([]);
  });

  test("silence stays low", () => {
    expect(Math.max(...waveformOf(Array.from({ length: 100 }, () => 0.001)))).toBeLessThan(10);
    expect(loudness(new Float32Array(960))).toBe(0);
    expect(loudness(tone(960))).toBeGreaterThan(0.6);
  });
});
