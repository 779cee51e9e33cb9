/** Starts the built binary for a test, and a small service for flows to call. */

import { test as base } from "@playwright/test";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createSocket, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { servePage } from "./preview";

const START_MS_MAX = 30_000;
const STOP_MS_MAX = 10_000;

export interface Tandem {
  url: string;
  /** The one-time sign-in link that the first start prints. */
  setupLink: string;
}

export interface Fixtures {
  tandem: Tandem;
  /** The address of a service that answers with what it was sent. */
  echo: string;
  /** What `tandem serve` is told beside where to listen. */
  settings: Settings;
}

/** Environment variables, made once it is known where the server will be. */
export type Settings = (url: string, data: string) => Promise<Record<string, string>>;

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern
  settings: async ({}, use) => {
    await use(() => Promise.resolve({}));
  },
  tandem: async ({ settings }, use) => {
    const data = mkdtempSync(join(tmpdir(), "tandem-e2e-"));
    const { tandem, process } = await startTandem(data, settings);
    const page = await servePage(tandem, await freePort());
    await use(page.tandem);
    await page.close();
    await stop(process);
    rmSync(data, { recursive: true, force: true });
  },
  // eslint-disable-next-line no-empty-pattern
  echo: async ({}, use) => {
    const server = echoServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.closeAllConnections();
    server.close();
  },
});

function binary(): string {
  const target = resolve(import.meta.dirname, "../../target");
  const candidates = [process.env.TANDEM_BIN, join(target, "release/tandem"), join(target, "debug/tandem")];
  const found = candidates.find((candidate) => candidate !== undefined && existsSync(candidate));
  if (found === undefined) throw new Error("no tandem binary: build it, or name it in TANDEM_BIN");
  return found;
}

async function startTandem(data: string, settings: Settings): Promise<{ tandem: Tandem; process: ChildProcess }> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const listen = new URL(url).host;
  const child = spawn(binary(), ["serve", "--listen", listen, "--data", data, "--egress-allow", "127.0.0.0/8"], {
    env: { ...process.env, TANDEM_ADMIN_KEY: "e2e-administrator-key-0123456789", ...(await settings(url, data)) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const setupLink = await printedLink(child);
  await waitUntilReady(url);
  return { tandem: { url, setupLink }, process: child };
}

function printedLink(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let output = "";
    const timer = setTimeout(() => fail(new Error(`no sign-in link was printed:\n${output}`)), START_MS_MAX);
    child.once("exit", (code) => fail(new Error(`tandem ended with ${code}:\n${output}`)));
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const link = /http:\/\/\S+\/setup#token=[\w.~-]+/.exec(output)?.[0];
      if (link === undefined) return;
      clearTimeout(timer);
      done(link);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
  });
}

async function waitUntilReady(url: string): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  for (;;) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    if (Date.now() > deadline) throw new Error(`${url} doesn't answer`);
    await new Promise((next) => setTimeout(next, 50));
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
  await ended;
  clearTimeout(timer);
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const socket = createSocket().listen(0, "127.0.0.1", () => {
      const { port } = socket.address() as AddressInfo;
      socket.close(() => done(port));
    });
  });
}

function echoServer(): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const body: unknown = text === "" ? null : JSON.parse(text);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ method: request.method, url: request.url, body }));
    });
  });
}
