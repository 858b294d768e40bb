/** Colours are named in tokens.css and nowhere else, and every token a style asks for exists. */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tokens = "packages/ui/src/tokens.css";
const files = globSync("{packages,apps}/*/src/**/*.{css,ts,tsx}", { cwd: root });

const known = new Set();
for (const file of files.filter((name) => name.endsWith(".css"))) {
  for (const [, name] of readFileSync(`${root}${file}`, "utf8").matchAll(/(--[\w-]+)\s*:/g)) known.add(name);
}

const complaints = [];
for (const file of files) {
  if (file === tokens) continue;
  readFileSync(`${root}${file}`, "utf8")
    .split("\n")
    .forEach((line, index) => {
      const where = `${file}:${index + 1}`;
      if (/#[0-9a-f]{3,8}\b/i.test(line) && (file.endsWith(".css") || /["'`]#[0-9a-f]{3,8}["'`]/i.test(line))) complaints.push(`${where}: a colour; use a token`);
      if (file.endsWith(".css") && /\b(?:rgba?|hsla?|oklch)\(/.test(line)) complaints.push(`${where}: a colour; use a token`);
      if (file.endsWith(".css")) {
        for (const [, name] of line.matchAll(/var\((--[\w-]+)/g)) if (!known.has(name)) complaints.push(`${where}: no token ${name}`);
      }
    });
}
if (complaints.length > 0) {
  console.error(complaints.join("\n"));
  process.exit(1);
}
console.log(`tokens: ${files.length} files name no colour of their own`);
