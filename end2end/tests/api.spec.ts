// Another system files for a person who allowed it, and the person pays.
import { randomUUID } from "node:crypto";
import { example } from "../support/fill.js";
import { expect, openPage, signIn, test } from "../support/journey.js";
import { BUON_MA_THUOT, receive } from "../support/officer.js";

const PERSON = {
  personal_id: "066090012345", full_name: "Y Thanh Êban", dob: { p: "day", v: "1990-05-12" }, sex: "1",
  phone: "+84912345678", email: "y.thanh@example.vn",
};

test("the API files an application, which waits for its fee and is then received", async ({ page, request, portal }, info) => {
  test.skip(info.project.name === "no-script", "the API has no scripts to switch off");
  const headers = { authorization: `Bearer ${portal.token}`, "idempotency-key": randomUUID() };
  const data = { procedure: "1.004873", person: PERSON, answers: example("1.004873", "A1"), declared: true };

  expect((await request.post("/api/v1/dossiers", { data })).status(), "without a token").toBe(401);
  const document = await (await request.get("/api/v1/openapi.json")).json();
  expect(Object.keys(document.paths)).toContain("/api/v1/dossiers");
  const procedures = await (await request.get("/api/v1/procedures", { headers })).json();
  expect(procedures.map(({ code }: { code: string }) => code).sort()).toEqual(["1.004222", "1.004873", "2.000635"]);

  const first = await request.post("/api/v1/dossiers", { headers, data });
  const answer = await first.json();
  expect(first.status(), JSON.stringify(answer)).toBe(202);
  expect(answer.amount).toBeGreaterThan(0);
  const again = await request.post("/api/v1/dossiers", { headers, data });
  expect(await again.json(), "the same key gives the same answer").toEqual(answer);
  expect((await request.post("/api/v1/dossiers", { headers, data: { ...data, declared: false } })).status()).toBe(409);

  await page.goto(answer.payment_url);
  await page.getByRole("button", { name: /^Thanh toán · Pay/ }).click();
  await expect.poll(async () => (await (await request.get(`/api/v1/dossiers/${answer.id}`, { headers })).json()).state).toBe("submitted");
  const { code } = await (await request.get(`/api/v1/dossiers/${answer.id}`, { headers })).json();
  await receive(page, BUON_MA_THUOT, code);
  await signIn(page, PERSON.full_name);
  await openPage(page, "/ho-so", /\S/);
  await expect(page.getByText(code).first()).toBeVisible();
});
