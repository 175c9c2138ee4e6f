// The officers' steps.
import { expect, type Page } from "@playwright/test";
import { expectAccessible, picture, signInOfficer } from "./journey.js";
import { pdf } from "./files.js";

/** Signs in, finds a dossier by its code and opens it. */
export async function openDossier(page: Page, officer: string, code: string): Promise<void> {
  await page.context().clearCookies({ name: "__Host-officer" });
  await signInOfficer(page, officer);
  await expectAccessible(page, "Việc của đơn vị");
  await picture(page, "officer-queue");
  await page.getByRole("searchbox").fill(code);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: code }).click();
  await expectAccessible(page, code);
}

export interface Act {
  reason?: string;
  register?: string;
  file?: boolean;
  /** Answers (JSON Pointers) to be corrected, each with what is wrong. */
  answers?: Record<string, string>;
  /** Papers (codes of components) to be corrected. */
  papers?: Record<string, string>;
}

/** Does one thing with the dossier on the page; every box of its form is ticked. */
export async function act(page: Page, action: string, { reason, register, file, answers = {}, papers = {} }: Act = {}): Promise<void> {
  for (const [kind, flags] of [["answer", answers], ["paper", papers]] as const) {
    for (const [key, text] of Object.entries(flags)) {
      const input = page.locator(`input[name=${JSON.stringify(`${kind}:${key}`)}]`);
      await page.locator("details.flag", { has: input }).locator("summary").click();
      await input.fill(text);
    }
  }
  const form = page.locator(`form.action-form[action$="/${action}"]`);
  await expect(form, `${action} is offered`).toHaveCount(1);
  for (const box of await form.getByRole("checkbox").all()) await box.check();
  if (register) await form.locator("input[name=register]").fill(register);
  if (file) await form.locator("input[type=file]").setInputFiles({ name: "ket-qua.pdf", mimeType: "application/pdf", buffer: pdf("Kết quả") });
  if (reason) await form.locator("textarea[name=reason]").fill(reason);
  await form.locator("button[type=submit]").click();
  await expect(page, (await page.locator("main").innerText()).slice(0, 400)).toHaveURL(new RegExp(`xong=${action}$`));
  await expectAccessible(page, /^H15/);
}

/** The officers of an example: who receives and returns, who decides, who signs. */
export interface Office { receptionist: string; caseOfficer: string; approver: string }

export const BUON_MA_THUOT: Office = { receptionist: "Trần Thị Tiếp", caseOfficer: "Nguyễn Văn Lý", approver: "Lê Thị Duyệt" };

/** From submitted to received. */
export async function receive(page: Page, office: Office, code: string): Promise<void> {
  await openDossier(page, office.receptionist, code);
  await act(page, "receive");
  await picture(page, "officer-dossier");
  await act(page, "hand_over");
}

/** From handed over to returned. */
export async function resolve(page: Page, office: Office, code: string): Promise<void> {
  await openDossier(page, office.caseOfficer, code);
  await act(page, "submit_for_signature", { file: true });
  await openDossier(page, office.approver, code);
  await act(page, "resolve", { register: `${Date.now() % 100000}/2026` });
  await openDossier(page, office.receptionist, code);
  await act(page, "return_result");
}
