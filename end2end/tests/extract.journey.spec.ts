// 2.000635, civil-status extract: a father asks for two copies of his child's; 8,000 đồng a copy.
import { file, type Filing } from "../support/citizen.js";
import { example } from "../support/fill.js";
import { expect, expectAccessible, openPage, test } from "../support/journey.js";
import { BUON_MA_THUOT, receive, resolve } from "../support/officer.js";

const filing: Filing = { procedure: "2.000635", person: "Y Thanh Êban", answers: example("2.000635", "B1") };

test("two copies are paid for, issued and kept in the vault", async ({ page }) => {
  const { code, address } = await file(page, { ...filing, paid: true });
  await expect(page.getByText("16.000")).toBeVisible();
  await receive(page, BUON_MA_THUOT, code);
  await page.goto(address);
  await expectAccessible(page, /\S/);
  await resolve(page, BUON_MA_THUOT, code);
  await openPage(page, "/kho", /\S/);
  await expect(page.locator('main a[href^="/kho/"]').first()).toBeVisible();
});
