/**
 * The page in front of the server. A binary embeds the page that it was built with: CI tests that one. With
 * `TANDEM_E2E_PAGE=dist` a test gets `web/dist` instead, behind the same address and with the same security policy.
 */

import { preview } from "vite";
import type { Tandem } from "./server";

interface Page {
  tandem: Tandem;
  close: () => Promise<void>;
}

export async function servePage(tandem: Tandem, port: number): Promise<Page> {
  if (process.env.TANDEM_E2E_PAGE !== "dist") return { tandem, close: async () => undefined };
  const policy = (await fetch(tandem.url)).headers.get("content-security-policy") ?? "";
  const target = { target: tandem.url, changeOrigin: false };
  const server = await preview({
    root: new URL("..", import.meta.url).pathname,
    logLevel: "error",
    preview: { port, host: "127.0.0.1", strictPort: true, headers: { "content-security-policy": policy }, proxy: { "/api": target, "/hooks": target } },
  });
  const url = `http://127.0.0.1:${port}`;
  return { tandem: { url, setupLink: tandem.setupLink.replace(tandem.url, url) }, close: () => server.close() };
}
