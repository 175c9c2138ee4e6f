// Pages that everybody sees.
import { expect, openPage, picture, test } from "../support/journey.js";

test("the portal lives, is ready and keeps its security headers", async ({ request }) => {
  for (const path of ["/health/live", "/health/ready"]) expect((await request.get(path)).status(), path).toBe(200);
  const headers = (await request.get("/health/live")).headers();
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
});

test("an address that does not exist gets a page that says so, in both languages", async ({ page }) => {
  await openPage(page, "/khong-co-trang-nay", "Không tìm thấy trang", 404);
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Không tìm thấy trang");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("a procedure is found from the home page, typed without diacritics", async ({ page }) => {
  await openPage(page, "/", /\S/);
  await picture(page, "home");
  await page.getByRole("searchbox").fill("xac nhan tinh trang hon nhan");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/thu-tuc\?/);
  await page.getByRole("link", { name: /tình trạng hôn nhân/i }).first().click();
  await expect(page).toHaveURL(/\/thu-tuc\/1\.004873/);
  await openPage(page, page.url(), /tình trạng hôn nhân/i);
  await picture(page, "procedure");
});

test("every procedure has a page in both languages, and nothing found says what to do", async ({ page }) => {
  await openPage(page, "/thu-tuc", /\S/);
  await picture(page, "catalogue");
  for (const code of ["1.004873", "2.000635", "1.004222"]) {
    await openPage(page, `/thu-tuc/${code}`, /\S/);
    const vietnamese = await page.getByRole("heading", { level: 1 }).textContent();
    await page.getByRole("link", { name: "English" }).click();
    await expect(page).toHaveURL(new RegExp(`/thu-tuc/${code.replace(".", "\\.")}$`));
    await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(vietnamese ?? "");
    await page.getByRole("link", { name: "Tiếng Việt" }).click();
  }
  await openPage(page, "/thu-tuc?q=qqqqxyz", /\S/);
  await openPage(page, "/thu-tuc/9.999999", "Không tìm thấy trang", 404);
});
