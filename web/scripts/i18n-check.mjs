/**
 * Fails when a text of the code is in no catalogue, or when a catalogue lacks a translation. Works on copies: changes
 * nothing. After editing texts run `npm run i18n:extract`.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const catalogues = ["packages/ui", "packages/media", "packages/session", "apps/messenger", "apps/admin"].flatMap((part) =>
  (part === "apps/admin" ? ["de", "en"] : ["de", "en", "de-sie"]).map((locale) => `${root}${part}/src/locales/${locale}.po`),
);
const stable = (text) => text.replace(/^"POT-Creation-Date.*$/m, "");

const before = new Map(catalogues.map((path) => [path, readFileSync(path, "utf8")]));
const complaints = [];
try {
  for (const which of [["--locale", "de,en"], ["--config", "lingui.sie.config.ts"]]) {
    execFileSync(process.execPath, [`${root}node_modules/@lingui/cli/dist/lingui.js`, "extract", "--clean", ...which], { cwd: root, stdio: "pipe" });
  }
  for (const [path, text] of before) {
    const now = readFileSync(path, "utf8");
    if (stable(now) !== stable(text)) complaints.push(`${path}: not up to date, run npm run i18n:extract`);
    const missing = now.split("\n\n").filter((entry) => /^msgid ".+"$/m.test(entry) && /^msgstr ""$/m.test(entry) && !/^msgstr ""\n"/m.test(entry));
    if (path.endsWith("en.po")) complaints.push(...missing.map((entry) => `${path}: no translation: ${/^msgid (.*)$/m.exec(entry)?.[1] ?? entry}`));
  }
} finally {
  for (const [path, text] of before) writeFileSync(path, text);
}
if (complaints.length > 0) {
  console.error(complaints.join("\n"));
  process.exit(1);
}
console.log("texts: every one has a German and an English sentence");
