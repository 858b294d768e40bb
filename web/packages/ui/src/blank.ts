/** Letters that leave nothing to be seen, besides spaces. */
const UNSEEN = String.raw`\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\uFFF9-\uFFFB`;
const BLANK = new RegExp(`^[\\s${UNSEEN}]*$`, "u");
/** Not the spaces among them, save the one without width, nor the joiners, as Persian and emoji need them. */
const UNSEEN_IN_NAMES = new RegExp(String.raw`(?!(?!\uFEFF)\s|[\u200C\u200D])[${UNSEEN}]`, "gu");

/**
 * Is there nothing in a text that one could see: only spaces, and letters that leave nothing (joiners, fillers, the empty pattern of
 * Braille, marks of direction)? The engine sends none such; older ones and other programs do. (`letters.rs` says the same.)
 */
export function isBlank(text: string): boolean {
  return BLANK.test(text);
}

/** A name without what nobody sees in it, which spreadsheets and pages leave there: two that look the same are the same. */
export function asSeen(name: string): string {
  return name.replace(UNSEEN_IN_NAMES, "");
}
