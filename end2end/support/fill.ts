// Answers a form as a person would, control by control, from the answers of an example beside the templates. Knows fields only by the
// contract of the form page: every control has `data-path`, the JSON Pointer of its answer.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";

const ROOT = resolve(import.meta.dirname, "..", "..");

export type Answers = Record<string, unknown>;

/** The answers of an example that the engine's own tests use. */
export function example(procedure: string, name: string): Answers {
  return JSON.parse(readFileSync(join(ROOT, "forms/templates", procedure, "examples", `${name}.json`), "utf8")).answers;
}

interface Control { pointer: string; kind: "text" | "select" | "radio" | "box" | "boxes"; now: string[] }
interface Table { pointer: string; rows: number }

/** Answers every page from the one shown until the form is left. Returns the addresses it came by. */
export async function fillForm(page: Page, answers: Answers, seen?: (page: Page) => Promise<void>): Promise<string[]> {
  const came: string[] = [];
  while (isFormPage(page)) {
    expect(came.length, `the form does not end: ${came.join(" ")}`).toBeLessThan(20);
    came.push(new URL(page.url()).pathname);
    await seen?.(page);
    await fillPage(page, answers);
  }
  return came;
}

const isFormPage = (page: Page) => /\/trang\//.test(page.url());

/** Answers one page and goes on. Where the answers bring more questions up, they are answered too. */
export async function fillPage(page: Page, answers: Answers): Promise<void> {
  const here = page.url();
  for (let tries = 0; tries < 5; tries += 1) {
    await answerShown(page, answers);
    await page.locator("#next").click();
    const moved = await page.waitForURL((url) => url.href !== here, { timeout: 4000, waitUntil: "load" }).then(() => true, () => false);
    if (moved) return;
  }
  const summary = await page.locator("#summary").innerText();
  throw new Error(`${new URL(here).pathname} is not left: ${summary}\n${JSON.stringify((await look(page)).controls)}`);
}

/** Answers what the page shows now, without going on. */
export async function answerShown(page: Page, answers: Answers): Promise<void> {
  const tried = new Map<string, number>();
  for (let steps = 0; steps < 300; steps += 1) {
    const { controls, tables } = await look(page);
    const open = controls.find((control) => {
      const wanted = wantedFor(control, answers);
      return wanted !== undefined && wanted.join("\n") !== control.now.join("\n") && (tried.get(control.pointer) ?? 0) < 2;
    });
    if (open) {
      tried.set(open.pointer, (tried.get(open.pointer) ?? 0) + 1);
      await answer(page, open, wantedFor(open, answers) ?? []);
      continue;
    }
    const short = tables.find(({ pointer, rows }) => {
      const wanted = at(answers, pointer);
      return Array.isArray(wanted) && wanted.length > rows;
    });
    if (!short) return;
    await page.locator(`[data-act="add"][data-path=${JSON.stringify(short.pointer)}]`).click();
    await expect.poll(async () => (await look(page)).tables.find((table) => table.pointer === short.pointer)?.rows).toBe(short.rows + 1);
  }
  throw new Error("the page does not come to rest");
}

async function look(page: Page): Promise<{ controls: Control[]; tables: Table[] }> {
  return page.locator("#fields").evaluate((fields) => {
    const controls = new Map<string, Control>();
    for (const element of fields.querySelectorAll<HTMLInputElement>("input[data-path], select[data-path], textarea[data-path]")) {
      const pointer = element.dataset.path ?? "";
      if (element.readOnly || element.disabled || element.hasAttribute("readonly")) continue;
      const same = fields.querySelectorAll(`input[type=checkbox][data-path=${JSON.stringify(pointer)}]`).length;
      const kind = element.type === "radio" ? "radio" : element.type === "checkbox" ? (same > 1 || element.value !== "true" ? "boxes" : "box")
        : element.localName === "select" ? "select" : "text";
      const control: Control = controls.get(pointer) ?? { pointer, kind, now: [] };
      if (kind === "radio" || kind === "boxes") {
        if (element.checked) control.now.push(element.value);
      } else control.now = [kind === "box" ? String(element.checked) : element.value];
      controls.set(pointer, control);
    }
    const tables: Table[] = [];
    for (const button of fields.querySelectorAll<HTMLButtonElement>("[data-act=add][data-path]")) {
      const pointer = button.dataset.path ?? "";
      const rows = new Set<string>();
      for (const element of fields.querySelectorAll<HTMLElement>("[data-path]")) {
        const path = element.dataset.path ?? "";
        if (path.startsWith(`${pointer}/`)) rows.add(path.slice(pointer.length + 1).split("/")[0] ?? "");
      }
      tables.push({ pointer, rows: rows.size });
    }
    return { controls: [...controls.values()], tables };
  });
}

function at(answers: unknown, pointer: string): unknown {
  let value: unknown = answers;
  for (const part of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return value;
}

/** What a control must hold; nothing where the answers say nothing about it. */
function wantedFor(control: Control, answers: Answers): string[] | undefined {
  const value = at(answers, control.pointer);
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return control.kind === "boxes" ? value.map(String).sort() : undefined;
  return [typed(value)];
}

/** As a Vietnamese types it: days first. */
function typed(value: unknown): string {
  if (typeof value === "object" && value !== null && "v" in value) return typed(value.v);
  const text = String(value);
  const parts = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(text);
  return parts ? parts.slice(1).filter(Boolean).toReversed().join("/") : text;
}

async function answer(page: Page, { pointer, kind }: Control, wanted: string[]): Promise<void> {
  const control = page.locator(`#fields [data-path=${JSON.stringify(pointer)}]`);
  switch (kind) {
    case "text":
      await control.fill(wanted[0] ?? "");
      await control.blur();
      break;
    // A list that follows from another answer arrives a moment later; without scripts, with the next page from the server.
    case "select": {
      const option = control.locator(`option[value=${JSON.stringify(wanted[0])}]`);
      const live = test.info().project.name !== "no-script";
      const there = await expect(option).toHaveCount(1, { timeout: live ? 5000 : 1 }).then(() => true, () => false);
      if (!there) return;
      // A database that answered meanwhile may have filled it in and locked it.
      if ((await control.getAttribute("readonly")) !== null) return;
      // It may hide behind its search box.
      await control.selectOption(wanted[0] ?? "", { force: true });
      break;
    }
    case "radio":
      await control.and(page.locator(`[value=${JSON.stringify(wanted[0])}]`)).check();
      break;
    case "box":
      await control.setChecked(wanted[0] === "true");
      break;
    case "boxes":
      for (const box of await control.all()) await box.setChecked(wanted.includes((await box.getAttribute("value")) ?? ""));
      break;
  }
}
