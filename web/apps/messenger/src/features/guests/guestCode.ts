/** The code that a host tells a guest: 16 characters in four groups. Case, spaces and dashes do not matter. */

const CHARS = 16;

export function isWholeCode(typed: string): boolean {
  return bare(typed).length === CHARS;
}

/** In groups of four, as it is told; what is not yet there is left out. */
export function groupedCode(typed: string): string {
  return (bare(typed).slice(0, CHARS).match(/.{1,4}/g) ?? []).join("-");
}

function bare(typed: string): string {
  return typed.toUpperCase().replace(/[^0-9A-Z]/g, "");
}
