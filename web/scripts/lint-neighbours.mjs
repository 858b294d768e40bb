/**
 * No rule for the screen is about any two neighbours ("* + *"): whatever comes into the page, or goes, could be one of them, and
 * the browser styles all its neighbours again with all that is in them. A list of messages has thousands.
 */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = globSync("{packages,apps}/*/src/**/*.css", { cwd: root });
/** A first neighbour that names no class, attribute, state or kind of element. */
const ANY_NEIGHBOUR = /(?:^|[\s>+~,(])\*\s*[+~]/;

const complaints = [];
for (const file of files) {
  const within = [];
  const text = readFileSync(`${root}${file}`, "utf8").replace(/\/\*[^]*?\*\//g, "");
  for (const [, prelude, mark] of text.matchAll(/([^{};]*)([{};])/g)) {
    if (mark === "}") within.pop();
    if (mark !== "{") continue;
    const selector = prelude.trim();
    if (!selector.startsWith("@") && ANY_NEIGHBOUR.test(selector) && !within.includes("@media print")) complaints.push(`${file}: ${selector}`);
    within.push(selector);
  }
}
if (complaints.length > 0) {
  console.error(complaints.map((one) => `${one}: about any neighbours; name one of them`).join("\n"));
  process.exit(1);
}
console.log(`neighbours: ${files.length} styles are about none in general`);
