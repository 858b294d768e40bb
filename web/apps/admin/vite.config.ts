/** How the administration is built: into the messenger's folder, because both are one origin and one server hands them out. */
import { defineConfig } from "vite";
import { viteApp } from "../../build/viteApp.ts";

export default defineConfig(() => {
  const app = viteApp({ name: "admin", pages: { index: "index.html" }, outDir: "../messenger/dist/verwaltung" });
  return { ...app, base: "/verwaltung/", server: { ...app.server, port: 5174 } };
});
