/** Sizes as one says them: 12 kB, 3,4 MB. */
const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const STEP = 1000;

export function sizeText(bytes: number, language: string): string {
  // Nothing that is there is 0 kB.
  let [size, unit] = [bytes === 0 ? 0 : Math.max(bytes / STEP, 0.1), 0];
  while (size >= STEP && unit < UNITS.length - 1) [size, unit] = [size / STEP, unit + 1];
  return new Intl.NumberFormat(language, { style: "unit", unit: UNITS[unit] ?? "kilobyte", maximumFractionDigits: size < 10 ? 1 : 0 }).format(size).replaceAll(" ", "\u00a0");
}
