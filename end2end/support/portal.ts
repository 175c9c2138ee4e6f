// Starts the built portal and the outside systems' stand-ins on free ports, with data of their own.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFileSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..", "..");
const LOGS = join(ROOT, "end2end", "test-results", "logs");
const BINARIES = process.env.TOKHAI_BINARIES ?? join(ROOT, "target", "release");
const MOCKS = ["identity-citizen", "identity-officer", "registry", "payment", "post", "national-portal", "gateway", "clamd", "clamd-control", "smtp", "smtp-reader"] as const;
type Mock = (typeof MOCKS)[number];

export interface PortalOptions {
  db?: "sqlite" | "postgres";
  /** The portal's clock starts here (and runs on). */
  clock?: Date;
  environment?: Record<string, string>;
}

export interface Portal {
  url: string;
  /** Token of the demo's API client. */
  token: string;
  /** Address of a stand-in, for its `/_control`. */
  mock(name: Mock): string;
  /** Ends the portal and starts it again on the same data, at another time if one is given. */
  restart(clock?: Date): Promise<void>;
  stop(): Promise<void>;
}

export async function startPortal({ db = "sqlite", clock, environment = {} }: PortalOptions = {}): Promise<Portal> {
  const data = mkdtempSync(join(tmpdir(), "tokhai-"));
  const [port, ...mockPorts] = await freePorts(MOCKS.length + 1);
  const ports = new Map(MOCKS.map((name, i) => [name, mockPorts[i]]));
  const mock = (name: Mock) => `http://127.0.0.1:${ports.get(name)}`;
  const url = `http://127.0.0.1:${port}`;
  const database = db === "sqlite" ? { url: `sqlite:${join(data, "portal.sqlite")}`, drop: () => {} } : freshDatabase();

  const mocks = start("mocks", MOCKS.flatMap((name) => [`--${name}`, `${ports.get(name)}`]), {}, join(data, "mocks.log"));
  const serve = async (at?: Date) => {
    const settings: Record<string, string> = {
      TOKHAI_DEMO: "true",
      TOKHAI_LISTEN: `127.0.0.1:${port}`,
      TOKHAI_PUBLIC_URL: url,
      TOKHAI_DATABASE: database.url,
      TOKHAI_DATA: data,
      TOKHAI_DIST: join(ROOT, "dist"),
      TOKHAI_CITIZEN_ISSUER: mock("identity-citizen"),
      TOKHAI_OFFICER_ISSUER: mock("identity-officer"),
      TOKHAI_REGISTRY_URL: mock("registry"),
      TOKHAI_PAYMENT_URL: mock("payment"),
      TOKHAI_POST_URL: mock("post"),
      TOKHAI_PORTAL_URL: mock("national-portal"),
      TOKHAI_SMS_URL: mock("gateway"),
      TOKHAI_SCANNER: `127.0.0.1:${ports.get("clamd")}`,
      TOKHAI_SMTP: `127.0.0.1:${ports.get("smtp")}`,
      // Many people share one address here.
      TOKHAI_LIMIT_SIGN_IN: "1000",
      ...(at && { TOKHAI_CLOCK: `${Math.floor(at.getTime() / 1000)}` }),
      ...environment,
    };
    const child = start("server", ["serve"], settings, join(data, "server.log"));
    child.stdout?.on("data", (text) => { token = /tk_demo_\w+/.exec(String(text))?.[0] ?? token; });
    await answers(`${url}/health/ready`, child, join(data, "server.log"));
    return child;
  };
  let server: ChildProcess | undefined;
  let token = "";
  const stop = async () => {
    if (server) await end(server);
    await end(mocks);
    database.drop();
    // For whoever looks at a failure: the logs hold nothing personal.
    mkdirSync(LOGS, { recursive: true });
    for (const log of ["server.log", "mocks.log"]) if (existsSync(join(data, log))) copyFileSync(join(data, log), join(LOGS, `${port}-${log}`));
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await answers(`${mock("identity-citizen")}/.well-known/tokhai-mock`, mocks, join(data, "mocks.log"));
    server = await serve(clock);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    get token() { return token; },
    mock,
    async restart(at) {
      if (server) await end(server);
      server = await serve(at);
    },
    stop,
  };
}

/** Ports that nobody had a moment ago, all held at once so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(
    Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((done, fail) => {
      const listener = createServer();
      listener.once("error", fail).listen(0, "127.0.0.1", () => done(listener));
    })),
  );
  const ports = held.map((listener) => {
    const address = listener.address();
    if (!address || typeof address === "string") throw new Error("no port");
    return address.port;
  });
  await Promise.all(held.map((listener) => new Promise((done) => listener.close(done))));
  return ports;
}

function start(name: string, args: string[], environment: Record<string, string>, log: string): ChildProcess {
  const child = spawn(join(BINARIES, name), args, { cwd: ROOT, env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout?.resume();
  child.stderr?.pipe(createWriteStream(log, { flags: "a" }));
  return child;
}

async function answers(url: string, child: ChildProcess, log: string): Promise<void> {
  let failed: Error | undefined;
  child.once("error", (error) => { failed = error; });
  const why = (what: string) => new Error(`${child.spawnfile} ${what}\n${readFileSync(log, "utf8").split("\n").slice(-15).join("\n")}`);
  for (const limit = Date.now() + 30_000; Date.now() < limit; ) {
    if (failed) throw failed;
    if (child.exitCode !== null) throw why(`ended with ${child.exitCode}`);
    if (await fetch(url).then((answer) => answer.ok, () => false)) return;
    await new Promise((next) => setTimeout(next, 50));
  }
  throw why(`does not answer ${url}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const hard = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(hard);
}

function freshDatabase(): { url: string; drop: () => void } {
  const server = process.env.TOKHAI_TEST_PG;
  if (!server) throw new Error("TOKHAI_TEST_PG is not set; run the journeys through cargo xtask");
  const name = `tokhai_e2e_${randomBytes(6).toString("hex")}`;
  const sql = (statement: string) => execFileSync("psql", ["-w", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, server]);
  sql(`create database ${name}`);
  // `postgres:///postgres?host=…` and `postgres://user@host/postgres` both name the database as the path.
  const url = server.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${name}`);
  return { url, drop: () => sql(`drop database ${name} with (force)`) };
}
