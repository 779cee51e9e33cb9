import { defineConfig, devices } from "@playwright/test";

const chromium = {
  ...devices["Desktop Chrome"],
  viewport: { width: 1440, height: 900 },
  launchOptions: {
    executablePath: process.env.CHROMIUM_BIN ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  },
};

/** Every test starts a server of its own, so each begins with an empty data directory. */
export default defineConfig({
  testDir: "e2e",
  timeout: 120_000,
  expect: { timeout: 10_000 },
  workers: 1,
  reporter: [["list"]],
  use: { ...chromium, trace: "retain-on-failure" },
  projects: [
    { name: "journey", testMatch: /(journey|saving|lifecycle|tree|keyboard|overview|transfer|access|hostile|logs|canvas|oidc|people|review|audit)\.spec\.ts/ },
    { name: "accessibility", testMatch: "accessibility.spec.ts" },
    { name: "measure", testMatch: "measure.spec.ts" },
    { name: "screenshots", testMatch: "screenshots.spec.ts" },
  ],
});
