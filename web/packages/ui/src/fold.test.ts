import { expect, test } from "vitest";
import { foldedPlace } from "./fold.ts";

function found(text: string, word: string): string | null {
  const place = foldedPlace(text, word);
  return place && text.slice(place.start, place.end);
}

test("a folded word is found where it stands, whatever its letters are made of", () => {
  expect(found("Frau Müller-Groß", "muller")).toBe("Müller");
  expect(found("Frau Mu\u{308}ller", "muller")).toBe("Mu\u{308}ller");
  expect(found("Straße 4", "strasse")).toBe("Straße");
  expect(found("👩‍⚕️ René", "rene")).toBe("René");
  expect(found("René", "e\u{301}")).toBeNull();
  expect(found("René", "")).toBeNull();
});
