/** What is shown of a message that was found: two lines have room for little before the hit. */

/** The same parts (odd ones are hits), with at most so many letters before the first hit; cut between words where there are some. */
export function inSight(parts: readonly string[], beforeMax: number): readonly string[] {
  const [before = "", ...rest] = parts;
  const letters = [...before];
  if (rest.length === 0 || letters.length <= beforeMax) return parts;
  const end = letters.slice(1 - beforeMax).join("");
  const word = end.indexOf(" ") + 1;
  return [`…${word < end.length ? end.slice(word) : end}`, ...rest];
}
