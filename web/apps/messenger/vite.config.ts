/**
 * How the messenger is built. Two modes: the app that ships, and `katalog` (components and a scripted ward, for
 * development and tests), which goes to its own folder and never into the shipped one.
 */
import { defineConfig } from "vite";
import { viteApp } from "../../build/viteApp.ts";
import { katalogRoutes } from "./build/katalogRoutes.ts";
import { languagePreload } from "./build/languagePreload.ts";
import { serviceWorker } from "./build/serviceWorker.ts";

export default defineConfig(({ mode }) => {
  const katalog = mode === "katalog";
  const app = viteApp({
    name: "messenger",
    pages: katalog ? { katalog: "katalog.html", ward: "ward.html" } : { index: "index.html" },
    outDir: katalog ? "dist-katalog" : "dist",
    plugins: [katalogRoutes(katalog), ...(katalog ? [] : [languagePreload(), serviceWorker()])],
  });
  return { ...app, server: { ...app.server, port: 5173 } };
});
