// An administrator uploads a definition, reads its findings, publishes it; registers an API client and revokes it.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "@playwright/test";
import { expect, expectAccessible, openPage, picture, signInOfficer, test } from "../support/journey.js";

const TEMPLATE = resolve(import.meta.dirname, "../../forms/templates/2.000635.json");

async function upload(page: Page, change: (definition: any) => void): Promise<void> {
  const definition = JSON.parse(readFileSync(TEMPLATE, "utf8"));
  change(definition);
  await page.goto("/quan-tri");
  await page.locator("input[type=file]").setInputFiles({ name: "2.000635.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(definition)) });
  await page.getByRole("button", { name: "Tải lên và kiểm tra" }).click();
}

test("a new version is checked, published and used at once", async ({ page }) => {
  const words = `Bản thử ${Date.now()}.`;
  await signInOfficer(page, "Quản Trị Viên", "/can-bo/dang-nhap?to=/quan-tri");
  await openPage(page, "/quan-tri", "Thủ tục và phiên bản");
  await picture(page, "admin-catalogue");
  await upload(page, (definition) => { definition.procedure.summary.vi = words; });
  await expect(page).toHaveURL(/\/phien-ban\//);
  await expectAccessible(page, /\S/);
  await picture(page, "admin-version");
  await page.getByRole("button", { name: "Công bố" }).click();
  await openPage(page, "/quan-tri", "Thủ tục và phiên bản");
  await openPage(page, "/thu-tuc/2.000635", /\S/);
  await expect(page.getByText(words)).toBeVisible();
});

test("a definition with a mistake is shown where it is wrong and can't be published", async ({ page }) => {
  await signInOfficer(page, "Quản Trị Viên", "/can-bo/dang-nhap?to=/quan-tri");
  await upload(page, (definition) => { definition.pages[0].fields.push("/khong_co"); });
  await expect(page.locator("main")).toContainText(/\/pages\/0/);
  await expect(page.getByRole("button", { name: "Công bố" })).toHaveCount(0);
});

test("an API client gets its token once, and is revoked", async ({ page }) => {
  const name = `Ứng dụng ${Date.now()}`;
  await signInOfficer(page, "Quản Trị Viên", "/can-bo/dang-nhap?to=/quan-tri");
  await openPage(page, "/quan-tri/ung-dung", "Ứng dụng kết nối");
  await page.locator("input[name=name]").fill(name);
  await page.locator("input[name=procedures]").fill("1.004873");
  await page.getByRole("button", { name: "Cấp mã" }).click();
  await expect(page.locator("main code")).toHaveText(/^\S{20,}$/);
  await openPage(page, "/quan-tri/ung-dung", "Ứng dụng kết nối");
  await expect(page.locator("main code")).toHaveCount(0);
  await page.getByRole("button", { name: `Thu hồi ${name}` }).click();
  await expect(page.getByRole("row", { name }).getByText("Đã thu hồi")).toBeVisible();
});

test("an officer without the role does not see the administrators' pages", async ({ page }) => {
  await signInOfficer(page, "Trần Thị Tiếp");
  await openPage(page, "/can-bo", "Việc của đơn vị");
  const answer = await page.goto("/quan-tri");
  expect([403, 404]).toContain(answer?.status());
});
