/** Whose map it is, as a map's file says it: often with links, which are left out, since nothing here leads out of the house. */

const CHARS_MAX = 200;
const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", copy: "©", ouml: "ö", auml: "ä", uuml: "ü", szlig: "ß" };

export function attributionText(metadata: unknown): string {
  const said = typeof metadata === "object" && metadata !== null && "attribution" in metadata ? metadata.attribution : "";
  if (typeof said !== "string") return "";
  const words = said.replace(/<[^>]*>/g, " ").replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|([a-z]+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
  return [...words.replace(/\s+/g, " ").trim()].slice(0, CHARS_MAX).join("");
}
