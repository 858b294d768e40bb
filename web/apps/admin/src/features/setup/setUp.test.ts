import { expect, test } from "vitest";
import { handOutOf, isKept, namedTwice, newKey, newSetUp, takenBack, tokenOf, withHouse } from "./setUp.ts";
import { groupsOf } from "../../wording/keyCode.ts";

test("a key counts as kept when each of its papers was printed or saved", () => {
  const paper = { holder: "Petra", file_name: "a.txt", text: "", code: "A" };
  const key = { ...newKey("shares"), documents: [paper, paper] };
  expect(isKept(newKey("shares"))).toBe(false);
  expect(isKept({ ...key, kept: new Set([0]) })).toBe(false);
  expect(isKept({ ...key, kept: new Set([0, 1]) })).toBe(true);
});

test("names are trimmed before shares are made", () => {
  expect(handOutOf({ ...newKey("shares"), holders: [" Petra ", "Jan"] })).toEqual({ how: "shares", threshold: 2, holders: ["Petra", "Jan"] });
});

test("the token is what stands behind the #", () => {
  expect(tokenOf("https://k.example/verwaltung/einrichten#00ff")).toBe("00ff");
  expect(tokenOf("00ff")).toBe("00ff");
});

test("codes are read in groups", () => {
  expect(groupsOf("ABCDEF-EFGH12 1234\n")).toEqual(["ABCDEF", "EFGH12", "1234"]);
});

test("what was tried counts no more when the key is to be kept otherwise, or the papers would name another house", () => {
  const paper = { holder: "Petra", file_name: "a.txt", text: "", code: "A" };
  const handedOut = { ...newKey("shares"), documents: [paper], kept: new Set([0]), tried: true };
  const changed = takenBack({ ...handedOut, how: "file" as const });
  expect(changed).toMatchObject({ how: "file", documents: null, tried: false, replaced: true });
  expect(isKept(changed)).toBe(false);
  expect(takenBack(newKey("shares")).replaced).toBe(false);

  const setUp = { ...newSetUp("https://k.example/verwaltung/einrichten#00ff", "Klinik Nord"), keys: { root: handedOut, archive: newKey("file") } };
  expect(withHouse(setUp, { ...setUp.house, role: "IT-Leitung" }).keys.root).toBe(handedOut);
  expect(withHouse(setUp, { ...setUp.house, hospital: "Klinik Nordstadt" }).keys.root).toMatchObject({ documents: null, tried: false, replaced: true });
});

test("nobody gets two shares under two spellings", () => {
  expect(namedTwice(["Eva Lang", "Jan Ott", " dr. eva  lang"])).toBe(2);
  expect(namedTwice(["Eva Lang", "Jan Ott", "Eva Langer"])).toBeNull();
  expect(namedTwice(["", "", "Eva"])).toBeNull();
});
