import { expect, test } from "vitest";
import { sameName } from "./namesakes.ts";

test.each([
  ["Dr. Jonas Weber", "Jonas Weber"],
  ["  jonas  weber ", "Prof. Dr. med. Jonas Weber"],
  ["Özlem Weiß", "özlem weiß"],
])("%s is %s", (one, other) => expect(sameName(one, other)).toBe(true));

test.each([
  ["Jonas Weber", "Jonas Webers"],
  ["Jonas Weber", "Weber"],
  ["Drago Weber", "Weber"],
])("%s is not %s", (one, other) => expect(sameName(one, other)).toBe(false));
