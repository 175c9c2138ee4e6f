// The form of `model.mjs` with 20, 200 and 1,000 fields on one page, beside a hand-written page without any library (`floor.js`), in one run.
// Reports figures and ratios; asserts only that both did the work.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type CDPSession, type Page } from "@playwright/test";
import { startPortal } from "../support/portal.js";
// @ts-expect-error: plain data without types.
import { data, expectedErrors, keys, MAXLEN, model, NUM_MAX, NUM_MIN, OPTIONS, PATTERN, ROWS } from "./model.mjs";

const SIZES = [20, 200, 1000];
const RUNS = 5;
const KEYS = 20;

interface Field { key: string; kind: string; required: boolean; label: string; visibleWhen: string | null }

/** The same form as a definition for the portal; a conditional field is one that a rule shows. */
function schema(n: number): unknown {
  const { fields, rows } = model(n) as { fields: Field[]; rows: { label: string; cells: Field[] } };
  const property = (field: Field): unknown => {
    const title = field.label;
    if (field.kind === "text") return { type: "string", title, pattern: PATTERN, maxLength: MAXLEN };
    if (field.kind === "number") return { type: "number", title, minimum: NUM_MIN, maximum: NUM_MAX };
    if (field.kind === "date") return { type: "string", format: "date", title };
    if (field.kind === "select") return { title, enum: OPTIONS.map((option: { value: string }) => option.value) };
    return { type: "boolean", title };
  };
  const object = (all: Field[]) => ({
    type: "object",
    properties: Object.fromEntries(all.map((field) => [field.key, property(field)])),
    required: all.filter((field) => field.required).map((field) => field.key),
  });
  const root = object(fields);
  return { title: `${n} fields`, ...root, properties: { ...root.properties, rows: { type: "array", title: rows.label, items: object(rows.cells) } } };
}

function floorServer(): Promise<{ url: string; close: () => void }> {
  const script = readFileSync(join(import.meta.dirname, "floor.js"));
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://floor");
    const n = /native-(\d+)/.exec(url.pathname)?.[1];
    if (n) {
      const size = Number(n);
      const { fields, rows } = model(size);
      const body = { fields, rows, options: OPTIONS, pattern: PATTERN, maxLength: MAXLEN, min: NUM_MIN, max: NUM_MAX, empty: data(size, "empty"), invalid: data(size, "invalid") };
      response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    } else if (url.pathname === "/floor.js") {
      response.setHeader("content-type", "text/javascript").end(script);
    } else {
      response.setHeader("content-type", "text/html").end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>floor</title><link rel="icon" href="data:,">
<script>{const q=new URLSearchParams(location.search);window.__fill=q.get('fill');window.__def=fetch('/native-'+q.get('fields')).then(r=>r.json())}</script>
</head><body><div id="root"></div><script type="module" src="/floor.js"></script></body></html>`);
    }
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() })));
}

interface Figures { load: number; key: number; script: number; submit: number; heap: number }

async function metrics(session: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await session.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

const frame = (page: Page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));

async function measure(page: Page, empty: string, invalid: string, field: string, submit: string, error: string, n: number): Promise<Figures> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await page.goto(empty);
  const input = page.locator(field);
  await input.waitFor();
  await page.waitForFunction(() => !document.querySelector(".live-form:not([data-ready])"));
  await input.focus();
  await frame(page);
  const loaded = await metrics(session);
  await input.press("a");
  await frame(page);
  const before = await metrics(session);
  for (let i = 0; i < KEYS; i += 1) {
    await session.send("Input.dispatchKeyEvent", { type: "char", text: "b" });
    await frame(page);
  }
  const after = await metrics(session);
  await page.goto(invalid);
  await page.waitForFunction(() => !document.querySelector(".live-form:not([data-ready])"));
  await page.locator(submit).waitFor();
  await frame(page);
  const took = await page.evaluate(async ([submit]) => {
    const begun = performance.now();
    (document.querySelector(submit) as HTMLElement).click();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - begun;
  }, [submit]);
  await expect(page.locator(error)).toHaveCount(expectedErrors(n));
  const heap = (await metrics(session)).JSHeapUsedSize / 1e6;
  await session.detach();
  const ms = (from: Record<string, number>, to: Record<string, number>, name: string) => (to[name] - from[name]) * 1000;
  return {
    // A page of its own, so everything the main thread has done until now was for loading.
    load: loaded.TaskDuration * 1000,
    key: ms(before, after, "TaskDuration") / KEYS,
    script: ms(before, after, "ScriptDuration") / KEYS,
    submit: took,
    heap,
  };
}

const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];

test("beside the floor", async ({ browser }) => {
  test.setTimeout(600_000);
  const templates = join(mkdtempSync(join(tmpdir(), "tokhai-bench-")), "templates");
  mkdirSync(templates);
  for (const n of SIZES) writeFileSync(join(templates, `bench-${n}.json`), JSON.stringify(schema(n)));
  const floor = await floorServer();
  const portal = await startPortal({ environment: { TOKHAI_TEMPLATES: templates } });
  try {
    for (const n of SIZES) {
      const rows = ROWS as number;
      expect(rows).toBe(5);
      const field = (keys(n) as { midText: string }).midText;
      const fill = (kind: string) => encodeURIComponent(JSON.stringify(data(n, kind)));
      const invalid = `/preview/bench-${n}?fill=${fill("invalid")}`;
      const ours: Figures[] = [];
      const theirs: Figures[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        for (const [figures, urls] of [
          [ours, [`${portal.url}/preview/bench-${n}?fill=${fill("empty")}`, `${portal.url}${invalid}`, `[data-path="/${field}"]`, "#next", "[data-error-for]"]],
          [theirs, [`${floor.url}/?fields=${n}&fill=empty`, `${floor.url}/?fields=${n}&fill=invalid`, `[data-field="${field}"]`, "#submit", "[data-error]"]],
        ] as const) {
          const page = await browser.newPage();
          figures.push(await measure(page, urls[0], urls[1], urls[2], urls[3], urls[4], n));
          await page.close();
        }
      }
      for (const name of ["load", "key", "script", "submit", "heap"] as const) {
        const [a, b] = [median(ours.map((one) => one[name])), median(theirs.map((one) => one[name]))];
        console.log(`${n} fields  ${name.padEnd(7)} ours ${a.toFixed(2).padStart(8)}  floor ${b.toFixed(2).padStart(8)}  ratio ${(a / b).toFixed(2)}`);
      }
    }
  } finally {
    await portal.stop();
    floor.close();
  }
});
