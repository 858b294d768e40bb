/** For finding: upper case, accents and umlauts do not matter. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").toLowerCase();
}

/** A folded word in each of its spellings: "uebel" is "übel", too. Behind an a, e or q, "ue" is no "ü": "neue", "quer". */
export function spellings(folded: string): string[] {
  const short = folded.replace(/(?<=[ao])e|(?<=(?<![aeq])u)e/g, "");
  return short === folded ? [folded] : [folded, short];
}
