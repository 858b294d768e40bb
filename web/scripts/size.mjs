/**
 * What a first visit loads before the chats are on screen: entry, everything it imports statically, and one language.
 * Gzip, as a proxy in front of the server would send it. Fails above the budget. Needs a build (`npm run build`).
 */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 180;
const CSS_BUDGET_KB = 20;
const dist = fileURLToPath(new URL("../apps/messenger/dist/", import.meta.url));
const size = (file) => gzipSync(readFileSync(dist + file), { level: 9 }).length / 1024;

const html = readFileSync(`${dist}index.html`, "utf8");
const first = new Set();
function follow(file) {
  if (first.has(file)) return;
  first.add(file);
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  for (const [, name] of readFileSync(dist + file, "utf8").matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) follow(folder + name);
}
for (const [, file] of html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)) follow(file);
const languages = readdirSync(`${dist}assets`).filter((name) => /^de-[\w-]+\.js$/.test(name));
for (const name of languages) follow(`assets/${name}`);

const rows = [...first].map((file) => ({ file: file.replace("assets/", ""), kB: size(file) })).sort((a, b) => b.kB - a.kB);
for (const { file, kB } of rows) console.log(`${kB.toFixed(1).padStart(8)} kB  ${file}`);
const total = rows.reduce((sum, { kB }) => sum + kB, 0);
const css = [...html.matchAll(/href="\/(assets\/[^"]+\.css)"/g)].reduce((sum, [, file]) => sum + size(file), 0);
console.log(`${total.toFixed(1).padStart(8)} kB  first-load JavaScript, gzip (budget ${BUDGET_KB} kB)`);
console.log(`${css.toFixed(1).padStart(8)} kB  first-load CSS, gzip (budget ${CSS_BUDGET_KB} kB)`);
if (languages.length !== 1) throw new Error(`expected one German chunk, found ${languages.length}`);

// Nothing of the scripted ward may ship.
for (const name of readdirSync(`${dist}assets`).filter((file) => file.endsWith(".js"))) {
  if (readFileSync(`${dist}assets/${name}`, "utf8").includes("Kaliumbindemittel")) throw new Error(`the scripted ward is in ${name}`);
}
process.exit(total > BUDGET_KB || css > CSS_BUDGET_KB ? 1 : 0);
