/** The bars of a voice note. */

export const BARS = 46;

/** Any number of values 0 to 255, drawn as `BARS` bars 0 to 1. Silence is a row of dots. */
export function barsOf(waveform: readonly number[] | undefined): number[] {
  const values = waveform && waveform.length > 0 ? waveform : [0];
  return Array.from({ length: BARS }, (_, bar) => {
    const from = Math.floor((bar * values.length) / BARS);
    const to = Math.max(from + 1, Math.ceil(((bar + 1) * values.length) / BARS));
    return Math.min(1, Math.max(0, Math.max(...values.slice(from, to)) / 255));
  });
}

/** One path: a stroke for each bar, in a box of `BARS * 4` by 32. */
export function barsPath(bars: readonly number[]): string {
  return bars
    .map((height, index) => {
      const half = Math.max(0.75, height * 14);
      return `M${index * 4 + 2} ${(16 - half).toFixed(1)}V${(16 + half).toFixed(1)}`;
    })
    .join("");
}
