/** For finding: upper case, accents and umlauts do not matter. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").toLowerCase();
}

/** A folded word in each of its spellings: "uebel" is "übel", too. Behind an a, e or q, "ue" is no "ü": "neue", "quer". */
export function spellings(folded: string): string[] {
  const short = folded.replace(/(?<=[ao])e|(?<=(?<![aeq])u)e/g, "");
  return short === folded ? [folded] : [folded, short];
}

/** As names are spelt where there are no umlauts: "Müller" is "Mueller". Of a text in lower case. */
export function speltOut(text: string): string {
  return text.replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue");
}

/** Where a folded word first stands in a text, by the text's own letters; null where it does not. */
export function foldedPlace(text: string, word: string): { start: number; end: number } | null {
  if (word === "") return null;
  let folded = "";
  const starts: number[] = [];
  for (let at = 0; at < text.length; ) {
    const letter = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const base = fold(letter);
    for (let part = 0; part < base.length; part += 1) starts.push(at);
    folded += base;
    at += letter.length;
  }
  const found = folded.indexOf(word);
  if (found < 0) return null;
  return { start: starts[found] ?? 0, end: starts[found + word.length] ?? text.length };
}
