// The live form's contract, on a preview: what embedding pages and measurements rely on.
import { expect, openPage, ready, test } from "../support/journey.js";
import type { Page } from "@playwright/test";

interface Told { path: string; value: unknown }
declare global { interface Window { told: Told[]; readies: number } }

/** Records what the live form tells its page, from before it starts. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.told = [];
    window.readies = 0;
    addEventListener("tokhai:change", (event) => window.told.push((event as CustomEvent<Told>).detail));
    addEventListener("tokhai:ready", (event) => { window.readies += (event.target as Element).hasAttribute("data-ready") ? 1 : 100; });
  });
}

const told = (page: Page) => page.evaluate(() => window.told);
const preview = (answers: unknown) => `/preview/1.004873?trang=nguoi-yeu-cau&fill=${encodeURIComponent(JSON.stringify(answers))}`;

test("tells its page that it is alive, of each value found at start, and of each input", async ({ page }) => {
  await listen(page);
  const name = { requester: { full_name: "Y Thử Niê" } };
  await page.goto(preview(name));
  await ready(page);
  expect(await page.evaluate(() => window.readies)).toBe(1);
  const field = page.locator('[data-path="/requester/full_name"]');
  await expect(field).toHaveValue("Y Thử Niê");
  expect(await told(page)).toContainEqual({ path: "/requester/full_name", value: "Y Thử Niê" });
  const before = (await told(page)).length;
  await field.press("End");
  await field.pressSequentially("ab");
  expect((await told(page)).slice(before)).toEqual([
    { path: "/requester/full_name", value: "Y Thử Niêa" },
    { path: "/requester/full_name", value: "Y Thử Niêab" },
  ]);
  await expect(field).toBeFocused();
});

test("an input method is heard once, when it has composed", async ({ page, context }) => {
  await listen(page);
  await openPage(page, preview({}), /.+/);
  const field = page.locator('[data-path="/requester/full_name"]');
  await field.focus();
  const before = (await told(page)).length;
  const session = await context.newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: "Nie", selectionStart: 3, selectionEnd: 3 });
  expect((await told(page)).length).toBe(before);
  await session.send("Input.insertText", { text: "Niê" });
  expect((await told(page)).slice(before)).toEqual([{ path: "/requester/full_name", value: "Niê" }]);
});

test("says what is to be mended only when asked, and leads there", async ({ page }) => {
  await page.goto(preview({}));
  await ready(page);
  await expect(page.locator("[data-error-for]")).toHaveCount(0);
  await page.locator("#next").click();
  await expect(page.locator(".error-summary")).toBeFocused();
  const errors = await page.locator("[data-error-for]").count();
  expect(errors).toBeGreaterThanOrEqual(3);
  const link = page.locator(".error-summary a").first();
  const target = await link.getAttribute("href");
  await link.click();
  await expect(page.locator(`[id="${target?.slice(1)}"]`)).toBeFocused();
  for (const error of await page.locator("[data-error-for]").all()) {
    const pointer = await error.getAttribute("data-error-for");
    await expect(page.locator(`[data-path=${JSON.stringify(pointer)}]`).first(), pointer ?? "").toBeVisible();
  }
});
