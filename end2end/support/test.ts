// The `test` of every spec: a page on which any console error or warning, uncaught exception, refused content (CSP) or request to a
// foreign host fails the test.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

const OURS = new Set(["127.0.0.1", "localhost"]);

export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      const documents = new Set<string>();
      page.on("response", (response) => {
        if (response.request().isNavigationRequest() && response.status() < 500) documents.add(response.url());
      });
      page.on("console", (message) => {
        if (!["error", "warning"].includes(message.type())) return;
        // Chromium reports every 4xx answer, but a form sent back with its errors (422) is a page like any other.
        const refusedPage = message.text().startsWith("Failed to load resource") && documents.has(message.location().url);
        if (!refusedPage) complaints.push(`console ${message.type()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith("http") && !OURS.has(url.hostname)) complaints.push(`foreign request: ${url.origin}`);
      });
      await use(complaints);
      expect(complaints, "what the browser complained about").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Waits until the form is live. With scripts off, or on a page without one, there is nothing to wait for. */
export async function ready(page: Page): Promise<void> {
  if (test.info().project.name === "no-script") return;
  await expect(page.locator(".live-form:not([data-ready])")).toHaveCount(0);
}

/** Asserts that this is the page meant (its heading), then that axe finds nothing on it. */
export async function expectAccessible(page: Page, heading: string | RegExp): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
  // The third project looks at the database; its pages are those of the first.
  if (test.info().project.name === "postgres") return;
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const scan = async (target: Page) => (await new AxeBuilder({ page: target }).withTags(tags).analyze()).violations;
  const violations = test.info().project.name === "no-script" ? await withCopy(page, scan) : await scan(page);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join("; ")}`)).toEqual([]);
}

/** Axe needs timers, which stand still where scripts are off: it reads a copy of the page in which only the page's own scripts are refused. */
async function withCopy<T>(page: Page, work: (copy: Page) => Promise<T>): Promise<T> {
  const url = page.url().startsWith("http") ? page.url() : "http://127.0.0.1/";
  const body = await page.content();
  const context = await page.context().browser()?.newContext({ javaScriptEnabled: true, locale: "vi-VN", viewport: page.viewportSize() });
  if (!context) throw new Error("the browser is gone");
  try {
    const copy = await context.newPage();
    const headers = { "content-security-policy": "script-src 'none'" };
    await copy.route(url, (route) => route.fulfill({ body, headers, contentType: "text/html; charset=utf-8" }));
    await copy.goto(url);
    return await work(copy);
  } finally {
    await context.close();
  }
}
