// The harness itself: the browser starts as configured, both projects differ as they should, and the guards catch what they are for.
import { expectAccessible, expect, test } from "../support/test.js";

const PAGE = `<!doctype html><html lang="vi"><title>Tờ khai</title><main><h1>Tờ khai</h1><p id="state">không có kịch bản</p>
<p id="zone"></p></main><script>state.textContent = "có kịch bản"; zone.textContent = Intl.DateTimeFormat().resolvedOptions().timeZone</script></html>`;

test("scripts run in one project only; language and time zone are Vietnam's", async ({ page }, info) => {
  await page.setContent(PAGE);
  const live = info.project.name === "hydrated";
  await expect(page.locator("#state")).toHaveText(live ? "có kịch bản" : "không có kịch bản");
  await expect(page.locator("#zone")).toHaveText(live ? /^Asia\/(Ho_Chi_Minh|Saigon)$/ : "");
  expect(await page.evaluate(() => navigator.language)).toBe("vi-VN");
});

test("axe runs in both projects, and finds a fault", async ({ page }) => {
  await page.setContent(PAGE);
  await expectAccessible(page, "Tờ khai");
  await page.setContent(PAGE.replace("<p id=\"zone\">", "<img src='data:,'><p id=\"zone\">"));
  await expect(expectAccessible(page, "Tờ khai")).rejects.toThrow(/image-alt/);
});

test("a console error and a request to a foreign host are noticed", async ({ page, complaints }, info) => {
  test.skip(info.project.name === "no-script", "needs a script that misbehaves");
  await page.route("https://example.com/**", (route) => route.fulfill({ body: "" }));
  await page.setContent("<!doctype html><script>console.error('faulty'); fetch('https://example.com/x', {mode: 'no-cors'})</script>");
  await expect.poll(() => complaints.toSorted()).toEqual(["console error: faulty", "foreign request: https://example.com"]);
  complaints.length = 0;
});
