// 1.004873, certificate of marital status: the form, page by page.
import { answerForm, begin, type Filing } from "../support/citizen.js";
import { example } from "../support/fill.js";
import { expect, test } from "../support/journey.js";

const filing: Filing = { procedure: "1.004873", person: "Y Thanh Êban", answers: example("1.004873", "A1") };

test("a citizen signs in, has the form filled in, and answers the rest", async ({ page }) => {
  await begin(page, filing);
  await answerForm(page, filing);
  await expect(page).toHaveURL(/\/giay-to$/);
});
