/** Where one goes on writing after something was put into the field. */

type Field = Pick<HTMLTextAreaElement, "value" | "focus" | "setSelectionRange">;

/** Behind what was put in, unless somebody has typed on meanwhile: their next letter belongs behind their last one. */
export function placeCaret(field: Field, written: string, caret: number): void {
  field.focus();
  if (field.value === written) field.setSelectionRange(caret, caret);
}
