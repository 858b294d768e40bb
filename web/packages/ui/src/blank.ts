/**
 * Is there nothing in a text that one could see: only spaces, and letters that leave nothing (joiners, fillers, the empty pattern of
 * Braille, marks of direction)? The engine sends none such; older ones and other programs do. (`letters.rs` says the same.)
 */
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\uFFF9-\uFFFB]*$/u.test(text);
}
