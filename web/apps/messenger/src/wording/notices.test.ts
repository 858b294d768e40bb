/** What people see of an attack is what docs/guides/adversaries.md says they see, in both languages. */
import { readFileSync } from "node:fs";
import type { RefusalView, SystemLineView } from "@konsil/engine";
import { JONAS } from "@konsil/engine/scripted";
import { setupI18n } from "@lingui/core";
import { expect, test } from "vitest";
import { messages as de } from "../locales/de.po";
import { messages as en } from "../locales/en.po";
import { refusalText } from "./errors.ts";
import { systemLineText } from "./systemLines.ts";

const german = setupI18n({ locale: "de", messages: { de } });
const english = setupI18n({ locale: "en", messages: { en } });

const guide = readFileSync(new URL("../../../../../docs/guides/adversaries.md", import.meta.url), "utf8");
const rows = [...guide.matchAll(/^\| (line|refused|member|conversation) `(\w+)` \| (.+?) \| (.+?) \|$/gm)].map(
  ([, kind, name, inGerman, inEnglish]) => ({ kind, name, inGerman, inEnglish }),
);

const LINES: Record<string, SystemLineView> = {
  order_dispute: { event: "order_dispute" },
  device_rejoined: { event: "device_rejoined", person: JONAS },
  removed_by_administration: { event: "removed_by_administration", people: [JONAS] },
  key_changed: { event: "key_changed", person: JONAS },
};

test("every notice of the guide is worded as it says", () => {
  expect(rows.length).toBe(11);
  for (const { kind, name, inGerman, inEnglish } of rows) {
    const said = (i18n: typeof german) => {
      if (kind === "line") return systemLineText(i18n, LINES[name ?? ""] as SystemLineView).replace(JONAS.name, "…");
      return refusalText(i18n, name as RefusalView);
    };
    if (kind === "line" || kind === "refused") {
      expect([said(german), said(english)]).toEqual([inGerman, inEnglish]);
    } else {
      // On the page itself: German in the source, English beside it in the catalogue.
      const catalogue = readFileSync(new URL("../locales/en.po", import.meta.url), "utf8");
      expect(catalogue).toContain(`msgid "${inGerman}"\nmsgstr "${inEnglish}"`);
    }
  }
});
