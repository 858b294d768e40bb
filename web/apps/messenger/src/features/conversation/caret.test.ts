import { expect, test, vi } from "vitest";
import { placeCaret } from "./caret.ts";

function field(value: string) {
  return { value, focus: vi.fn(), setSelectionRange: vi.fn() };
}

test("one goes on behind what was put in", () => {
  const composer = field("Hallo @Dienstarzt Innere bitte");
  placeCaret(composer, "Hallo @Dienstarzt Innere bitte", 25);
  expect(composer.focus).toHaveBeenCalledOnce();
  expect(composer.setSelectionRange).toHaveBeenCalledWith(25, 25);
});

test("who has typed on in the same moment goes on where they are", () => {
  const composer = field("@Dienstarzt Innere b");
  placeCaret(composer, "@Dienstarzt Innere ", 19);
  expect(composer.focus).toHaveBeenCalledOnce();
  expect(composer.setSelectionRange).not.toHaveBeenCalled();
});
