import { expect, test } from "vitest";
import { placeOfCode } from "./placeCode.ts";

test("a room's code names its place", () => {
  expect(placeOfCode(" https://klinikum.example/ort#0190B1D8-7c3a-7000-8000-0123456789ab ")).toBe("0190b1d8-7c3a-7000-8000-0123456789ab");
});

test.each(["https://klinikum.example/beitreten#0190b1d8-7c3a-7000-8000-0123456789ab", "https://klinikum.example/ort#zimmer", "", "WIFI:S:Haus;;"])("%s is none", (text) => {
  expect(placeOfCode(text)).toBeNull();
});
