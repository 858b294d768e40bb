/** The table of a bench: each measure with its aim. Printed at the end, also of a bench that did not come to its end. */
import { appendFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

export const quantile = (numbers: number[], part: number) => numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))] ?? 0;

const shown = (value: number) => (Math.abs(value) < 10 && !Number.isInteger(value) ? value.toFixed(2) : Math.round(value).toLocaleString("en"));

export class Table {
  readonly #rows: string[] = [];
  readonly #begun = loadavg()[0] ?? 0;

  constructor(readonly title: string) {}

  /** A measure that is to be at most so much. */
  atMost(what: string, value: number, unit: string, most: number, note = ""): void {
    this.#add(what, value, unit, `≤ ${most.toLocaleString("en")} ${unit}`.trim(), value <= most, note);
  }

  /** A measure that is to be at least so much. */
  atLeast(what: string, value: number, unit: string, least: number, note = ""): void {
    this.#add(what, value, unit, `≥ ${least.toLocaleString("en")} ${unit}`.trim(), value >= least, note);
  }

  /** A measure without an aim. */
  plain(what: string, value: number, unit: string, note = ""): void {
    this.#add(what, value, unit, "", null, note);
  }

  /** A measure that could not be taken. */
  failed(what: string, error: unknown): void {
    const why = String(error).split("\n")[0] ?? "";
    this.#keep(`| ${what} | not measured: ${why.replaceAll("|", "/")} | | NOT MET |`);
  }

  #add(what: string, value: number, unit: string, aim: string, met: boolean | null, note: string): void {
    this.#keep(`| ${what} | ${`${shown(value)} ${unit}`.trim()}${note === "" ? "" : ` (${note})`} | ${aim} | ${met === null ? "" : met ? "met" : "NOT MET"} |`);
  }

  #keep(row: string): void {
    // At once, too: a bench may be cut off.
    console.log(row);
    this.#rows.push(row);
  }

  /** Prints it; with BENCH_MARKDOWN adds it to that file. */
  print(): void {
    const machine = `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores; load ${this.#begun.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after (this bench included)`;
    const about = `${this.title}, ${new Date().toISOString().slice(0, 10)}, ${machine}.`;
    const text = [about, "", "| measure | value | aim | |", "|---|---|---|---|", ...this.#rows, ""].join("\n");
    console.log(`\n${text}`);
    const file = process.env["BENCH_MARKDOWN"];
    if (file !== undefined) appendFileSync(file, `\n${text}`);
  }
}
