/**
 * Writes `sw.js`: the service worker of `src/serviceWorker.js` with the list of files that make up this version. The
 * list's hash is the version, so that every build with a changed file is an update and no other. Large files that the app
 * starts without are in a second list: kept when they are first used.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Plugin, Rolldown } from "vite";

const NOT_CACHED = /\.map$|^sw\.js$|\.html$/;

/** From here on a file is large. */
const LARGE_BYTES = 64 * 1024;
/** Every start needs the engine. */
const ENGINE = /\/(worker|client_web_bg)-/;

function sizeOf(file: Rolldown.OutputChunk | Rolldown.OutputAsset): number {
  return Buffer.byteLength(file.type === "chunk" ? file.code : file.source);
}

/** What the page loads before anything is asked of it. */
function firstLoad(bundle: Rolldown.OutputBundle): Set<string> {
  const first = new Set<string>();
  const follow = (name: string) => {
    const file = bundle[name];
    if (first.has(name) || file?.type !== "chunk") return;
    first.add(name);
    file.imports.forEach(follow);
  };
  const pages = Object.values(bundle).flatMap((file) => (file.fileName.endsWith(".html") && file.type === "asset" ? [String(file.source)] : []));
  for (const name of Object.keys(bundle)) {
    if (pages.some((page) => page.includes(`"/${name}"`))) follow(name);
  }
  if (first.size === 0) throw new Error("the page loads no script");
  return first;
}

export function serviceWorker(): Plugin {
  let root = "";
  return {
    name: "konsil-service-worker",
    apply: "build",
    configResolved(config) {
      root = config.root;
    },
    // Last: an entry that only imports is taken out again when the page is written.
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const hash = createHash("sha256");
        for (const [name, file] of Object.entries(bundle).sort(([a], [b]) => a.localeCompare(b))) {
          hash.update(name).update(file.type === "chunk" ? file.code : file.source);
        }
        const built = Object.keys(bundle).filter((name) => !NOT_CACHED.test(name));
        const fixed = readdirSync(`${root}/public`, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => `${entry.parentPath.slice(`${root}/public`.length)}/${entry.name}`.replace(/^\//, ""));
        for (const name of fixed.sort()) hash.update(name).update(readFileSync(`${root}/public/${name}`));
        const first = firstLoad(bundle);
        const isLater = (name: string) => {
          const file = bundle[name];
          return file !== undefined && !first.has(name) && !ENGINE.test(`/${name}`) && !name.endsWith(".css") && sizeOf(file) > LARGE_BYTES;
        };
        const listed = (names: string[]) => names.sort().map((name) => `/${name}`);
        const files = ["/", ...listed([...built.filter((name) => !isLater(name)), ...fixed])];
        const later = listed(built.filter(isLater));
        const source = readFileSync(`${root}/src/serviceWorker.js`, "utf8")
          .replace('"__VERSION__"', JSON.stringify(hash.digest("hex").slice(0, 16)))
          .replace('["__FILES__"]', JSON.stringify(files))
          .replace('["__LATER__"]', JSON.stringify(later));
        this.emitFile({ type: "asset", fileName: "sw.js", source });
      },
    },
  };
}
