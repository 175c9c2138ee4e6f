// 1.004873, certificate of marital status: from the catalogue to the result in the vault.
import { file, type Filing } from "../support/citizen.js";
import { example } from "../support/fill.js";
import { expect, expectAccessible, openPage, picture, test } from "../support/journey.js";
import { BUON_MA_THUOT, receive, resolve } from "../support/officer.js";

const filing: Filing = { procedure: "1.004873", person: "Y Thanh Êban", answers: example("1.004873", "A1") };

test("a citizen files and pays, the officers resolve, the result arrives in the vault", async ({ page }) => {
  const { code, address } = await file(page, { ...filing, paid: true });
  await receive(page, BUON_MA_THUOT, code);
  await page.goto(address);
  await expectAccessible(page, /\S/);
  await expect(page.getByText(/Hẹn trả/).first()).toBeVisible();
  await picture(page, "application");
  await resolve(page, BUON_MA_THUOT, code);
  await openPage(page, "/kho", /\S/);
  await expect(page.locator('main a[href^="/kho/"]').first()).toBeVisible();
  await picture(page, "vault");
});
