/** Unit tests: run in Node, where BroadcastChannel and Web Locks are real. What needs a page is in e2e. */
import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [lingui({ cwd: fileURLToPath(new URL(".", import.meta.url)), macroTransform: true })],
  test: {
    include: ["{packages,apps}/*/{src,build}/**/*.test.{ts,tsx}"],
    environment: "node",
    env: { TZ: "Europe/Berlin" },
  },
});
