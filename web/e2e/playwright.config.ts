/** End-to-end checks in the machine's own Chromium. Pictures go to `artefacts/` (not committed). */
import { defineConfig } from "@playwright/test";

const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A worker that a test alters comes from nowhere and would not be let to a server on this machine.
  "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets,LocalNetworkAccessChecksWebTransport",
];

export const KATALOG_PORT = 4174;
export const APP_PORT = 4175;

export default defineConfig({
  testDir: "tests",
  outputDir: "artefacts/results",
  // Two at a time take 15 minutes instead of 22.
  workers: 2,
  fullyParallel: false,
  retries: 0,
  // Of a slow machine that has other things to do; nothing waits longer than it must.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    locale: "de-DE",
    timezoneId: "Europe/Berlin",
    launchOptions: { executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: CHROMIUM_FLAGS },
    trace: "off",
  },
  webServer: [
    {
      command: `node ../scripts/preview.mjs ../apps/messenger/dist-katalog ${KATALOG_PORT} katalog`,
      url: `http://localhost:${KATALOG_PORT}/katalog`,
      reuseExistingServer: true,
    },
    {
      command: `node ../scripts/preview.mjs ../apps/messenger/dist ${APP_PORT}`,
      url: `http://localhost:${APP_PORT}/`,
      reuseExistingServer: true,
    },
  ],
});
