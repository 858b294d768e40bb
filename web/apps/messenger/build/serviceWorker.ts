/**
 * Writes `sw.js`: the service worker of `src/serviceWorker.js` with the list of files that make up this version. The
 * list's hash is the version, so that every build with a changed file is an update and no other.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Plugin } from "vite";

const NOT_CACHED = /\.map$|^sw\.js$|\.html$/;

export function serviceWorker(): Plugin {
  let root = "";
  return {
    name: "konsil-service-worker",
    apply: "build",
    configResolved(config) {
      root = config.root;
    },
    generateBundle(_options, bundle) {
      const hash = createHash("sha256");
      for (const [name, file] of Object.entries(bundle).sort(([a], [b]) => a.localeCompare(b))) {
        hash.update(name).update(file.type === "chunk" ? file.code : file.source);
      }
      const built = Object.keys(bundle).filter((name) => !NOT_CACHED.test(name));
      const fixed = readdirSync(`${root}/public`, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => `${entry.parentPath.slice(`${root}/public`.length)}/${entry.name}`.replace(/^\//, ""));
      for (const name of fixed.sort()) hash.update(name).update(readFileSync(`${root}/public/${name}`));
      const files = ["/", ...[...built, ...fixed].sort().map((name) => `/${name}`)];
      const source = readFileSync(`${root}/src/serviceWorker.js`, "utf8")
        .replace('"__VERSION__"', JSON.stringify(hash.digest("hex").slice(0, 16)))
        .replace('["__FILES__"]', JSON.stringify(files));
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}
