/**
 * How the messenger is built. Two modes: the app that ships, and `katalog` (components and a scripted ward, for
 * development and tests), which goes to its own folder and never into the shipped one.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { katalogRoutes } from "./build/katalogRoutes.ts";
import { serviceWorker } from "./build/serviceWorker.ts";

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const { version } = JSON.parse(readFileSync(page("package.json"), "utf8")) as { version: string };

export default defineConfig(({ mode }) => {
  const katalog = mode === "katalog";
  return {
    plugins: [
      react(),
      lingui({ cwd: page("../.."), macroTransform: true }),
      { ...optimizeLocales.vite({ locales: ["de-DE", "en-GB", "en-US"] }), enforce: "pre" as const },
      katalogRoutes(katalog),
      ...(katalog ? [] : [serviceWorker()]),
    ],
    define: { APP_VERSION: JSON.stringify(version) },
    css: { modules: { localsConvention: "camelCaseOnly" as const } },
    worker: { format: "es" as const },
    server: { port: 5173, strictPort: true },
    build: {
      target: "es2023",
      outDir: katalog ? "dist-katalog" : "dist",
      // The policy of the server allows no data: fonts or styles.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: katalog ? { katalog: page("katalog.html"), ward: page("ward.html") } : { index: page("index.html") },
      },
    },
  };
});
