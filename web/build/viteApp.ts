/** What building any app of the house has in common. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import type { PluginOption, UserConfig } from "vite";
import { cheapLocale } from "./cheapLocale.ts";

const web = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export interface AppToBuild {
  /** Its folder in `apps`. */
  name: string;
  /** Pages, by chunk name, relative to that folder. */
  pages: Record<string, string>;
  outDir: string;
  plugins?: PluginOption[];
}

export function viteApp({ name, pages, outDir, plugins = [] }: AppToBuild): UserConfig {
  const { version } = JSON.parse(readFileSync(web(`apps/${name}/package.json`), "utf8")) as { version: string };
  return {
    plugins: [
      react(),
      lingui({ cwd: web(""), macroTransform: true }),
      { ...optimizeLocales.vite({ locales: ["de-DE", "en-GB", "en-US"] }), enforce: "pre" as const },
      cheapLocale(),
      ...plugins,
    ],
    define: { APP_VERSION: JSON.stringify(version) },
    css: { modules: { localsConvention: "camelCaseOnly" as const } },
    worker: { format: "es" as const },
    server: { strictPort: true },
    build: {
      target: "es2023",
      outDir,
      emptyOutDir: true,
      // The policy of the server allows no data: fonts or styles.
      assetsInlineLimit: 0,
      // Only what the page itself names. For every part that is loaded later a dozen elements would be put into the page in the middle
      // of drawing it; the service worker has all files at hand.
      modulePreload: { polyfill: false, resolveDependencies: (_part, needs, { hostType }) => (hostType === "html" ? needs : []) },
      rollupOptions: {
        // What every start needs is one file, and what stands behind the lock another: dozens of small ones pack worse and are asked
        // for one by one. Their imports come along.
        output: {
          codeSplitting: {
            groups: [
              { name: "start", test: /\/src\/main\.tsx$/, priority: 2 },
              { name: "house", test: /\/features\/shell\/Shell\.tsx$/, priority: 1 },
            ],
          },
        },
        input: Object.fromEntries(Object.entries(pages).map(([chunk, page]) => [chunk, web(`apps/${name}/${page}`)])),
      },
    },
  };
}
