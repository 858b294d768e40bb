import { expect, test } from "vitest";
import { shortName } from "./people.ts";

test("staff by first name, doctors by title and family name, functions whole", () => {
  expect(shortName("Miriam Fuchs")).toBe("Miriam");
  expect(shortName("Dr. Aylin Kaya")).toBe("Dr. Kaya");
  expect(shortName("Prof. Dr. Jonas Weber")).toBe("Dr. Weber");
  expect(shortName("Labor-Dienst")).toBe("Labor-Dienst");
  expect(shortName("…")).toBe("…");
});
