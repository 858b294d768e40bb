import { expect, test } from "vitest";
import { attributionText } from "./attribution.ts";

test.each([
  [{ attribution: '<a href="https://osm.example/copyright" target="_blank">&copy; OpenStreetMap</a> contributors' }, "© OpenStreetMap contributors"],
  [{ attribution: "&#169; Landesamt f&uuml;r Vermessung &amp; Karten" }, "© Landesamt für Vermessung & Karten"],
  [{ attribution: "&#xa9; Haus &unknown; &#0;" }, "© Haus &unknown;"],
  [{ attribution: "x".repeat(999) }, "x".repeat(200)],
  [{ attribution: 7 }, ""],
  [{ name: "Karte" }, ""],
  [null, ""],
  ["text", ""],
])("%o says %s", (metadata, text) => {
  expect(attributionText(metadata)).toBe(text);
});
