/** Accessibility check of what is on the page: WCAG 2.2 AA and best practices, no violations allowed. */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { atRest } from "./stage.ts";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

export async function expectAccessible(page: Page, what: string): Promise<void> {
  // What still fades in has less contrast than it will have.
  await atRest(page);
  // Through the debugger, because the page's own policy refuses injected scripts.
  await page.evaluate(source);
  // React Aria's live region names the button it speaks of, which may be gone when its dialog has closed.
  const results = await page.evaluate(
    async (tags) => await (window as never as { axe: { run(context: unknown, options: unknown): Promise<AxeResults> } }).axe.run({ exclude: [["[data-live-announcer]"]] }, { runOnly: { type: "tag", values: tags } }),
    RULES,
  );
  const found = results.violations.map(
    (violation) => `${violation.id}: ${violation.help}\n${violation.nodes.map((node) => `    ${node.html.slice(0, 160)}\n    ${node.failureSummary ?? ""}`).join("\n")}`,
  );
  // Softly: all findings of a story at once.
  expect.soft(found, what).toEqual([]);
}
