// The `test` of specs that need the portal: one portal with its own data a worker, and a signed-in person where asked.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Page, Response } from "@playwright/test";
import { type Portal, startPortal } from "./portal.js";
import { expect, expectAccessible, ready, test as guarded } from "./test.js";

const ROOT = resolve(import.meta.dirname, "..", "..");

interface Account { sub: string; full_name: string }
const accounts = (file: string): Account[] => JSON.parse(readFileSync(join(ROOT, "server/mocks/data", file), "utf8"));
const CITIZENS = accounts("citizens.json");
const OFFICERS = accounts("officers.json");

export const test = guarded.extend<{}, { db: "sqlite" | "postgres"; clock: Date | undefined; portal: Portal }>({
  db: ["sqlite", { option: true, scope: "worker" }],
  // Only for what never signs in or pays: the stand-ins keep the machine's time.
  clock: [undefined, { option: true, scope: "worker" }],
  portal: [
    async ({ db, clock }, use) => {
      const portal = await startPortal({ db, ...(clock && { clock }) });
      await use(portal);
      await portal.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ portal }, use) => use(portal.url),
});

export { expect, expectAccessible, ready };

/** Opens a page and says what it must be: status, then heading, then no finding of axe. */
export async function openPage(page: Page, path: string, heading: string | RegExp, status = 200): Promise<Response> {
  const response = await page.goto(path);
  expect(response?.status(), path).toBe(status);
  await ready(page);
  await expectAccessible(page, heading);
  return response as Response;
}

/** Signs a citizen in by name at the identity provider, starting from wherever the portal has sent the page, or from `path`. */
export async function signIn(page: Page, name: string, path = "/dang-nhap"): Promise<void> {
  await page.goto(path);
  await choose(page, CITIZENS, name);
}

/** At the identity provider: chooses the person and, where it asks, types the code it shows. */
export async function chooseCitizen(page: Page, name: string): Promise<void> {
  await choose(page, CITIZENS, name);
}

/** Signs an officer or administrator in by name. */
export async function signInOfficer(page: Page, name: string, path = "/can-bo/dang-nhap"): Promise<void> {
  await page.goto(path);
  await choose(page, OFFICERS, name);
}

async function choose(page: Page, among: Account[], name: string): Promise<void> {
  const account = among.find((account) => account.full_name === name);
  if (!account) throw new Error(`no demo account is called ${name}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/Đăng nhập|Sign in|sign-in/);
  await page.locator(`button[name="sub"][value="${account.sub}"]`).click();
  const code = page.locator("#otp-shown");
  if (await code.count()) {
    await page.getByRole("textbox").fill((await code.textContent()) ?? "");
    await page.getByRole("button", { name: "Xác nhận" }).click();
  }
}

/** With SHOTS=1: pictures at phone and desktop width for the documentation. Scripts on and SQLite only, so that each is made once. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS !== "1" || test.info().project.name !== "hydrated") return;
  const before = page.viewportSize();
  for (const [width, height] of [[390, 844], [1280, 900]] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(ROOT, "docs/screenshots", `${name}-${width}.png`), fullPage: true, animations: "disabled" });
  }
  if (before) await page.setViewportSize(before);
}
