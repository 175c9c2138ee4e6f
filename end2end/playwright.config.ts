// Two projects run the same specs: with scripts, and without. `*.hydrated.spec.ts` and `*.noscript.spec.ts` are for one of them only.
// A third runs the journeys of `*.journey.spec.ts` again on PostgreSQL.
import { defineConfig } from "@playwright/test";

export default defineConfig<{}, { db: "sqlite" | "postgres" }>({
  testDir: ".",
  forbidOnly: !!process.env.CI,
  workers: 2,
  timeout: 420_000,
  reporter: "list",
  updateSnapshots: process.env.CI ? "none" : "missing",
  use: {
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    trace: "retain-on-failure",
    launchOptions: {
      // Found or installed by `cargo xtask`; Playwright's own browsers are never downloaded.
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--no-first-run"],
    },
  },
  projects: [
    { name: "hydrated", testIgnore: "**/*.noscript.spec.ts" },
    { name: "no-script", testIgnore: "**/*.hydrated.spec.ts", use: { javaScriptEnabled: false } },
    { name: "postgres", testMatch: "**/*.journey.spec.ts", use: { db: "postgres" } },
  ],
});
