import { expect, test } from "vitest";
import { textIsMeant, transferred } from "./transferred.ts";

const file = (name: string) => new File(["x"], name);
const item = (one: File | null, isDirectory = false) => ({ kind: "file", getAsFile: () => one, webkitGetAsEntry: () => ({ isDirectory }) }) as unknown as DataTransferItem;
const data = (...items: DataTransferItem[]) => ({ items: items as unknown as DataTransferItemList });

test("a folder among dropped files is counted and not taken", () => {
  const befund = file("Befund.pdf");
  expect(transferred(data(item(befund), item(file("Ordner"), true), { kind: "string" } as DataTransferItem))).toEqual({ files: [befund], folders: 1 });
  expect(transferred(null)).toEqual({ files: [], folders: 0 });
});

test.each([
  ["files copied in a file manager: their names stand beside them", "Befund.pdf\nEKG.png", false],
  ["the same with whole paths", "/media/usb/Befund.pdf\r\n/media/usb/EKG.png\r\n", false],
  ["a picture alone", "", false],
  ["cells of a table, with a picture of them", "Kalium\t6,1", true],
])("%s", (_name, text, meant) => {
  expect(textIsMeant(text, [file("Befund.pdf"), file("EKG.png")])).toBe(meant);
});
