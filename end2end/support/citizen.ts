// The citizen's steps, each as a person takes it.
import { type Page } from "@playwright/test";
import { type Answers, fillForm } from "./fill.js";
import { pdf } from "./files.js";
import { chooseCitizen, expect, expectAccessible, picture, ready } from "./journey.js";

export interface Filing {
  procedure: string;
  person: string;
  answers: Answers;
  /** Label or value of the case, where the start page asks. */
  kase?: string;
  center?: string;
}

/** From the procedure's page through sign-in, consent and look-ups to the form's first page. */
export async function begin(page: Page, { procedure, person, answers, kase, center }: Filing): Promise<void> {
  await page.goto(`/thu-tuc/${procedure}`);
  await page.getByRole("link", { name: /Nộp hồ sơ/ }).first().click();
  await chooseCitizen(page, person);
  await expectAccessible(page, "Trước khi bắt đầu");
  const cases = page.getByRole("radio");
  if (await cases.count()) await (kase ? page.locator(`input[name="case"][value="${kase}"]`) : cases.first()).check();
  const centers = page.locator("select[name=center]");
  if (await centers.count()) await centers.selectOption(center ?? String(answers.receiving_center));
  await picture(page, `start-${procedure}`);
  await page.getByRole("button", { name: "Đồng ý khai thác dữ liệu" }).click();
  await expect(page).toHaveURL(/\/dien-san$/);
  await expectAccessible(page, /điền sẵn/);
  await picture(page, `lookups-${procedure}`);
  await page.getByRole("link", { name: "Khai tiếp" }).click();
  await expect(page).toHaveURL(/\/trang\//);
}

/** The form, page by page. */
export async function answerForm(page: Page, { procedure, answers }: Filing): Promise<void> {
  let number = 0;
  await fillForm(page, answers, async (page) => {
    await ready(page);
    await expectAccessible(page, /\S/);
    number += 1;
    await picture(page, `form-${procedure}-${number}`);
  });
}

/** Attaches a file to each paper that is needed, and waits until the scanner has passed it. */
export async function attachPapers(page: Page, { procedure }: Filing): Promise<void> {
  await expect(page).toHaveURL(/\/giay-to$/);
  await expectAccessible(page, "Giấy tờ kèm theo");
  for (let left = 10; left > 0; left -= 1) {
    const needed = page.locator("main li, main section").filter({ hasText: "Cần nộp" }).filter({ has: page.locator("input[type=file]") }).last();
    if ((await needed.count()) === 0) break;
    await needed.locator("input[type=file]").setInputFiles({ name: "giay-to.pdf", mimeType: "application/pdf", buffer: pdf(procedure) });
    await needed.getByRole("button", { name: "Tải lên" }).click();
    await expectAccessible(page, "Giấy tờ kèm theo");
  }
  await picture(page, `papers-${procedure}`);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("Đang kiểm tra vi-rút")).toHaveCount(0);
  }).toPass();
  await page.getByRole("link", { name: /Tiếp tục|Khai tiếp|Sang bước/ }).click();
}

/** Checks the answers, declares, signs in afresh where that is asked. */
export async function declare(page: Page, { procedure, person }: Filing): Promise<void> {
  await expect(page).toHaveURL(/\/kiem-tra$/);
  await expectAccessible(page, "Kiểm tra rồi nộp");
  await picture(page, `check-${procedure}`);
  // Signing in afresh comes back to the page to be read, and declared, again.
  for (let tries = 0; tries < 2 && /\/kiem-tra/.test(page.url()); tries += 1) {
    for (const box of await page.locator("main").getByRole("checkbox").all()) await box.check();
    await page.getByRole("button", { name: /^Cam đoan/ }).click();
    await page.waitForLoadState("load");
    if (await page.locator('button[name="sub"]').count()) await chooseCitizen(page, person);
  }
}

/** Pays at the provider's page and comes back. */
export async function pay(page: Page, { procedure }: Filing): Promise<void> {
  await expect(page).toHaveURL(/\/thanh-toan$/);
  await expectAccessible(page, "Thanh toán");
  await expect(page.getByRole("img", { name: /VietQR/ })).toBeVisible();
  await picture(page, `payment-${procedure}`);
  await page.getByRole("link", { name: "Mở trang thanh toán" }).or(page.getByRole("button", { name: "Mở trang thanh toán" })).click();
  await page.getByRole("button", { name: /^Thanh toán · Pay/ }).click();
  await expect(page).toHaveURL(/\/thanh-toan|\/ho-so\//);
  // The bank's report may arrive after the person does.
  await expect(async () => {
    const asks = page.getByRole("button", { name: "Tôi đã trả" });
    if (await asks.count()) await asks.click({ timeout: 2000 });
    await expect(asks).toHaveCount(0, { timeout: 1000 });
  }).toPass();
}

/** The page after filing: gives the code of the dossier and the application's address. */
export async function submitted(page: Page, { procedure }: Filing): Promise<{ code: string; address: string }> {
  if (/\/thanh-toan/.test(page.url())) {
    await expectAccessible(page, "Đã thanh toán");
    await page.getByRole("link", { name: "Xem hồ sơ" }).click();
  }
  const id = /\/ho-so\/([^/?]+)/.exec(page.url())?.[1];
  expect(id, page.url()).toBeTruthy();
  await page.goto(`/ho-so/${id}/da-nop`);
  await expectAccessible(page, "Hồ sơ đã được nộp");
  await expect(page.getByText("8 giờ làm việc")).toBeVisible();
  await expect(page.getByText("Chưa có ngày hẹn trả kết quả.")).toBeVisible();
  await picture(page, `submitted-${procedure}`);
  const code = /H15[\d.-]+\d/.exec(await page.locator("main").innerText())?.[0] ?? "";
  expect(code).not.toBe("");
  return { code, address: `/ho-so/${id}` };
}

/** Everything from the procedure's page to the submitted application. */
export async function file(page: Page, filing: Filing & { paid: boolean }): Promise<{ code: string; address: string }> {
  await begin(page, filing);
  await answerForm(page, filing);
  await attachPapers(page, filing);
  await declare(page, filing);
  if (filing.paid) await pay(page, filing);
  return submitted(page, filing);
}
