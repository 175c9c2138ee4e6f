// 1.004222, permanent residence (form CT01) with its member table and a paper of the landlord; decided by the police.
import { file, type Filing } from "../support/citizen.js";
import { example } from "../support/fill.js";
import { expect, openPage, picture, test } from "../support/journey.js";
import { type Office, receive, resolve } from "../support/officer.js";

const filing: Filing = { procedure: "1.004222", person: "Y Thanh Êban", answers: example("1.004222", "C1") };
const POLICE: Office = { receptionist: "Võ Văn Trú", caseOfficer: "Võ Văn Trú", approver: "Đại úy Mai Văn An" };

test("a family registers at a rented home", async ({ page }) => {
  const { code, address } = await file(page, { ...filing, paid: true });
  await receive(page, POLICE, code);
  await openPage(page, address, /\S/);
  await picture(page, "application-residence");
  await resolve(page, POLICE, code);
  await openPage(page, "/kho", /\S/);
  await expect(page.locator('main a[href^="/kho/"]').first()).toBeVisible();
});
