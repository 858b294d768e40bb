/**
 * What a first visit loads before the app is on screen: entry, everything it imports statically, and one language (the lock's
 * texts and the rest); for the administration also its shell, which comes after the PIN. Gzip, as a proxy in front of the server would send it, in kB of
 * 1,000 bytes. Fails above the budget. Needs a build (`npm run build`).
 */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const APPS = [
  { name: "messenger", folder: "", budgetKb: 150, cssBudgetKb: 20, germanChunks: 2, later: /^$/ },
  { name: "administration", folder: "verwaltung/", budgetKb: 260, cssBudgetKb: 20, germanChunks: 1, later: /^(Shell|SetUpPage)-[\w-]+\.js$/ },
];
const dist = fileURLToPath(new URL("../apps/messenger/dist/", import.meta.url));

function measure({ name, folder, budgetKb, cssBudgetKb, germanChunks, later }) {
  const root = dist + folder;
  const size = (file) => gzipSync(readFileSync(root + file), { level: 9 }).length / 1000;
  const html = readFileSync(`${root}index.html`, "utf8");
  const first = new Set();
  function follow(file) {
    if (first.has(file)) return;
    first.add(file);
    const beside = file.slice(0, file.lastIndexOf("/") + 1);
    for (const [, imported] of readFileSync(root + file, "utf8").matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) follow(beside + imported);
  }
  const linked = (end) => [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, path]) => path.slice(folder.length)).filter((file) => file.endsWith(end));
  for (const file of linked(".js")) follow(file);
  const chunks = readdirSync(`${root}assets`);
  const languages = chunks.filter((file) => /^de-[\w-]+\.js$/.test(file));
  for (const file of [...languages, ...chunks.filter((chunk) => later.test(chunk))]) follow(`assets/${file}`);

  const rows = [...first].map((file) => ({ file: file.replace("assets/", ""), kB: size(file) })).sort((a, b) => b.kB - a.kB);
  for (const { file, kB } of rows) console.log(`${kB.toFixed(1).padStart(8)} kB  ${file}`);
  const total = rows.reduce((sum, { kB }) => sum + kB, 0);
  const css = linked(".css").reduce((sum, file) => sum + size(file), 0);
  console.log(`${total.toFixed(1).padStart(8)} kB  ${name}: first-load JavaScript, gzip (budget ${budgetKb} kB)`);
  console.log(`${css.toFixed(1).padStart(8)} kB  ${name}: first-load CSS, gzip (budget ${cssBudgetKb} kB)`);
  if (languages.length !== germanChunks) throw new Error(`${name}: expected ${germanChunks} with German texts, found ${languages.length}`);

  // Nothing of the scripted ward may ship.
  for (const chunk of chunks.filter((file) => file.endsWith(".js"))) {
    if (readFileSync(`${root}assets/${chunk}`, "utf8").includes("Kaliumbindemittel")) throw new Error(`the scripted ward is in ${chunk}`);
  }
  return total <= budgetKb && css <= cssBudgetKb;
}

const fits = APPS.map(measure);
process.exit(fits.every(Boolean) ? 0 : 1);
