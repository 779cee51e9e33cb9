/** Several people: invited, with roles, and what each role is offered. */

import { expect, type Browser, type Page } from "@playwright/test";
import { deploy, makeFlow, set, webhook } from "./api";
import { test, type Tandem } from "./server";
import { openFlow, startShop } from "./steps";

const PASSWORD = "correct horse battery";

/** Opens the link as somebody else would, in a browser of their own. */
async function join(browser: Browser, link: string, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page).toHaveURL(/\/projects$/);
  return page;
}

/** The link as the page shows it, at the address where the test has the page. */
async function shownLink(page: Page, tandem: Tandem): Promise<string> {
  const link = await page.locator("code", { hasText: "/invitation#token=" }).innerText();
  return `${tandem.url}/${link.slice(link.indexOf("invitation#"))}`;
}

test("a viewer is invited, reads a flow, and is offered nothing else until the role grows", async ({ page, browser, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Orders", webhook("orders", set("first")));
  await deploy(tandem, flow);
  const draft = await makeFlow(tandem, "Sketch", webhook("sketch", set("only")));
  await page.getByRole("link", { name: "Members" }).click();
  await expect(page.getByText("Nobody has a role here yet")).toBeVisible();
  await page.getByLabel("E-mail").fill("vera@example.org");
  await page.getByLabel("Role", { exact: true }).click();
  await page.getByRole("option", { name: "Viewer" }).click();
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByText("Give this link to vera@example.org")).toBeVisible();
  await expect(page.getByRole("table", { name: "Pending invitations" })).toContainText("vera@example.org");
  const link = await shownLink(page, tandem);

  const vera = await join(browser, link, "Vera Viewer");
  await expect(vera.getByRole("button", { name: "Create project" })).toBeHidden();
  await expect(vera.getByRole("link", { name: "People" })).toBeHidden();
  await vera.getByRole("link", { name: "Shop" }).click();
  await expect(vera.getByRole("button", { name: "Create flow" })).toBeDisabled();
  await openFlow(vera, tandem, draft);
  await expect(vera.getByText("Read only")).toBeVisible();
  await expect(vera.getByRole("button", { name: "Add an action here" })).toBeHidden();
  await expect(vera.getByRole("button", { name: "Deploy" })).toBeHidden();
  await expect(vera.getByRole("button", { name: "Rename" })).toBeHidden();
  await openFlow(vera, tandem, flow);
  await expect(vera.getByRole("button", { name: "Edit", exact: true })).toBeHidden();
  await vera.getByRole("link", { name: "Settings" }).click();
  await expect(vera.getByText("This takes the role Admin")).toBeVisible();
  await expect(vera.getByLabel("Flows at most")).toBeDisabled();
  await expect(vera.getByRole("button", { name: "Delete project" })).toBeHidden();

  await page.reload();
  await expect(page.getByText("No invitation waits.")).toBeVisible();
  await page.getByRole("combobox", { name: "Role of Vera Viewer" }).click();
  await page.getByRole("option", { name: "Maker" }).click();
  await expect(page.getByText("Vera Viewer is Maker now")).toBeVisible();
  await openFlow(vera, tandem, draft);
  await expect(vera.getByRole("button", { name: "Add an action here" })).toHaveCount(2);

  await page.getByRole("button", { name: "Remove vera@example.org" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Removed Vera Viewer")).toBeVisible();
  await vera.reload();
  await expect(vera.getByRole("alert")).toBeVisible();
  await expect(vera.getByRole("group", { name: "Flow", exact: true })).toBeHidden();

  // Who has an account needs no link.
  await page.getByLabel("E-mail").fill("vera@example.org");
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByText("Vera Viewer has an account and is Maker here now")).toBeVisible();
});

test("an administrator invites, deactivates and activates; the last one stays", async ({ page, browser, tandem }) => {
  await startShop(page, tandem);
  await page.goto(`${tandem.url}/people`);
  await page.getByLabel("E-mail").fill("late@example.org");
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByRole("button", { name: "Revoke the invitation of late@example.org" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("Revoked the invitation of late@example.org")).toBeVisible();
  const late = await (await browser.newContext()).newPage();
  await late.goto(await shownLink(page, tandem));
  await late.getByLabel("Your name").fill("Late");
  await late.getByLabel("Password").fill(PASSWORD);
  await late.getByRole("button", { name: "Join" }).click();
  await expect(late.getByRole("alert")).toContainText("ask for a new one");

  await page.getByLabel("E-mail").fill("pat@example.org");
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByText("Give this link to pat@example.org")).toBeVisible();
  const pat = await join(browser, await shownLink(page, tandem), "Pat Person");
  await expect(pat.getByRole("heading", { name: "You have no project yet" })).toBeVisible();
  await pat.goto(`${tandem.url}/people`);
  await expect(pat.getByRole("heading", { name: "Only for administrators of this server" })).toBeVisible();

  await page.reload();
  await page.getByRole("button", { name: "Deactivate: pat@example.org" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("Deactivated Pat Person")).toBeVisible();
  await pat.goto(`${tandem.url}/projects`);
  await expect(pat.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.getByRole("button", { name: "Activate: pat@example.org" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Activate" }).click();
  await expect(page.getByRole("button", { name: "Deactivate: pat@example.org" })).toBeVisible();

  await page.getByRole("button", { name: "Remove as administrator: ada@example.org" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove as administrator" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("make somebody else an administrator first");
});

test("one's own tokens and password", async ({ page, context, tandem }) => {
  await startShop(page, tandem);
  await page.getByRole("button", { name: "Account and theme" }).click();
  await page.getByRole("menuitem", { name: "Account" }).click();
  await expect(page.getByText("You have no tokens.")).toBeVisible();
  await page.getByLabel("What is it for?").fill("Nightly export");
  await page.getByRole("button", { name: "Create token" }).click();
  const token = await page.locator("code", { hasText: "tdm_usr_" }).innerText();
  const as = () => fetch(`${tandem.url}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } });
  expect((await as()).status).toBe(200);
  await page.getByRole("button", { name: "Delete: Nightly export" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("You have no tokens.")).toBeVisible();
  expect((await as()).status).toBe(401);

  await page.getByLabel("Current password").fill("not the password");
  await page.getByLabel("New password").fill("another horse battery");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Changed the password")).toBeVisible();
  await context.clearCookies();
  await page.goto(`${tandem.url}/signin`);
  await page.getByLabel("E-mail").fill("ada@example.org");
  await page.getByLabel("Password").fill("another horse battery");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
});
