/** Signing in at a real provider of OpenID Connect, which runs beside the server. */

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import Provider from "oidc-provider";
import { writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { freePort, test as base } from "./server";
import { setUp } from "./steps";

const CLIENT = "tandem";
const SECRET = "a secret of the client, with : and % in it";
const UNVERIFIED = "unverified@example.org";

/** Everybody who names an address at this provider is that person. */
function provider(issuer: string, redirectUri: string): Provider {
  return new Provider(issuer, {
    clients: [{ client_id: CLIENT, client_secret: SECRET, redirect_uris: [redirectUri] }],
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    cookies: { keys: ["a key of this test"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: id !== UNVERIFIED }),
    }),
  });
}

let running: Server | undefined;

const test = base.extend({
  // eslint-disable-next-line no-empty-pattern
  settings: async ({}, use) => {
    await use(async (url, data) => {
      const port = await freePort();
      const issuer = `http://127.0.0.1:${port}`;
      running = provider(issuer, `${url}/api/v1/oidc/callback`).listen(port, "127.0.0.1");
      const file = join(data, "oidc-secret");
      writeFileSync(file, `${SECRET}\n`);
      return { TANDEM_OIDC_ISSUER: issuer, TANDEM_OIDC_CLIENT_ID: CLIENT, TANDEM_OIDC_CLIENT_SECRET_FILE: file };
    });
    running?.closeAllConnections();
    running?.close();
  },
});

/** At the provider: its own pages for development. */
async function signInThere(page: Page, email: string) {
  await page.getByRole("link", { name: "Sign in with 127.0.0.1" }).click();
  await page.getByPlaceholder("Enter any login").fill(email);
  await page.getByPlaceholder("and password").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

test("who has an account signs in at the provider, and nobody else does", async ({ page, context, tandem }) => {
  await setUp(page, tandem);
  await context.clearCookies();

  await page.goto(`${tandem.url}/projects`);
  await signInThere(page, "ada@example.org");
  await expect(page).toHaveURL(`${tandem.url}/projects`);
  await expect(page.getByRole("heading", { name: "Create your first project" })).toBeVisible();

  for (const [email, sentence] of [
    ["eve@example.org", "Nobody here has your e-mail address"],
    [UNVERIFIED, "Your e-mail address isn't verified there"],
  ] as const) {
    await context.clearCookies();
    await page.goto(`${tandem.url}/signin`);
    await signInThere(page, email);
    await expect(page.getByRole("alert")).toContainText(sentence);
    await page.goto(`${tandem.url}/projects`);
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  }
});

test("who says no at the provider is back on the sign-in page", async ({ page, context, tandem }) => {
  await setUp(page, tandem);
  await context.clearCookies();
  await page.goto(`${tandem.url}/signin`);
  await page.getByRole("link", { name: "Sign in with 127.0.0.1" }).click();
  await page.getByRole("link", { name: "[ Cancel ]" }).click();
  await expect(page.getByRole("alert")).toContainText("You weren't signed in there");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the way to the provider has no accessibility violations in the ${colorScheme} theme`, async ({ page, context, tandem }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await setUp(page, tandem);
    await context.clearCookies();
    await page.goto(`${tandem.url}/signin?error=oidc_unknown_person`);
    await expect(page.getByRole("link", { name: "Sign in with 127.0.0.1" })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
