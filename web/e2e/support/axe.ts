/** Accessibility check of what is on the page: WCAG 2.2 AA and best practices, no violations allowed. */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";
import { atRest } from "./stage.ts";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Only what is wrong is described: what is right has thousands of nodes on some pages. */
const OPTIONS: RunOptions = { resultTypes: ["violations"], runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] } };

/** What another theme can change. */
const COLOURS: RunOptions = { ...OPTIONS, runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

declare global {
  interface Window {
    axe?: { run(context: unknown, options: RunOptions): Promise<AxeResults> };
  }
}

export async function expectAccessible(page: Page, what: string): Promise<void> {
  // What still fades in has less contrast than it will have.
  await atRest(page);
  await expectAccessibleAtRest(page, what);
}

/** The same for a page of which one knows that nothing moves. */
export async function expectAccessibleAtRest(page: Page, what: string, only?: "colours"): Promise<void> {
  // Through the debugger, because the page's own policy refuses injected scripts; once for each page that was opened.
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(source);
  // React Aria's live region names the button it speaks of, which may be gone when its dialog has closed.
  const violations = await page.evaluate(
    async (options) => (await window.axe?.run({ exclude: [["[data-live-announcer]"]] }, options))?.violations ?? null,
    only === "colours" ? COLOURS : OPTIONS,
  );
  const found = violations?.map(
    (violation) => `${violation.id}: ${violation.help}\n${violation.nodes.map((node) => `    ${node.html.slice(0, 160)}\n    ${node.failureSummary ?? ""}`).join("\n")}`,
  );
  // Softly: all findings of a story at once.
  expect.soft(found, what).toEqual([]);
}
