/** A voice note decoded: what every browser plays. Half the rate is enough for a voice and halves the memory. */
import type { OggOpus } from "./oggOpus.ts";
import type { OpusWasm } from "./opusWasm.ts";

const RATE = 24_000;
/** Twenty minutes; a longer one plays so far. */
const SAMPLES_MAX = RATE * 60 * 20;

export function wavOf({ packets, preSkip, samples }: OggOpus, opus: OpusWasm): Uint8Array<ArrayBuffer> {
  const wanted = Math.min(SAMPLES_MAX, Math.round((samples * RATE) / 48_000));
  const sound = new Int16Array(wanted);
  const decoder = opus.decoder(RATE);
  try {
    let at = -Math.round((preSkip * RATE) / 48_000);
    for (const packet of packets) {
      if (at >= wanted) break;
      const piece = decoder.decode(packet);
      const from = Math.max(0, -at);
      if (from < piece.length) sound.set(piece.subarray(from, from + Math.max(0, wanted - Math.max(0, at))), Math.max(0, at));
      at += piece.length;
    }
  } finally {
    decoder.free();
  }
  return wav(sound);
}

function wav(sound: Int16Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + sound.length * 2);
  const view = new DataView(bytes.buffer);
  const text = (offset: number, value: string) => bytes.set(Array.from(value, (letter) => letter.charCodeAt(0)), offset);
  text(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, sound.length * 2, true);
  sound.forEach((value, index) => view.setInt16(44 + index * 2, value, true));
  return bytes;
}
