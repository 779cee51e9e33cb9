/** Maker and checker: what one requests, another approves. */

import { expect, type Browser, type Page } from "@playwright/test";
import { api, deploy, makeFlow, set, webhook } from "./api";
import { test, type Tandem } from "./server";
import { openFlow, panel, saved, startShop } from "./steps";

const EMAIL = "carl@example.org";
const PASSWORD = "correct horse battery";

/** A checker of the project `shop`, signed in, in a browser of their own. */
export async function checker(browser: Browser, tandem: Tandem): Promise<Page> {
  const { body } = await api<{ url: string }>(tandem, "POST", "/invitations", { email: EMAIL, project: "shop", role: "checker" });
  const token = body.url.slice(body.url.indexOf("token=") + "token=".length);
  await api(tandem, "POST", "/invitations/accept", { token, name: "Carl Checker", password: PASSWORD });
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${tandem.url}/signin`);
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
  return page;
}

async function demandApproval(tandem: Tandem) {
  const { body } = await api<Record<string, unknown>>(tandem, "GET", "/projects/shop/settings");
  await api(tandem, "PUT", "/projects/shop/settings", { ...body, approval_required: true });
}

/** Ada changes the only action's name. */
async function rename(page: Page, name: string) {
  await page.getByRole("group", { name: "Flow", exact: true }).getByRole("button", { name: /^1\./ }).click();
  await panel(page).getByLabel("Name", { exact: true }).fill(name);
  await saved(page);
}

async function request(page: Page, note: string) {
  await page.getByRole("button", { name: "Request review", exact: true }).click();
  await page.getByRole("dialog").getByLabel("What changed?").fill(note);
  await page.getByRole("dialog").getByRole("button", { name: "Request review" }).click();
  await expect(strip(page)).toContainText("Waits for review");
}

function strip(page: Page) {
  return page.getByRole("region", { name: "Review" });
}

test("a change is requested, sent back, changed, approved, voided by an edit, approved again and deployed", async ({ page, browser, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Greeter", webhook("greet", set("first")));
  await deploy(tandem, flow);
  await demandApproval(tandem);
  await api(tandem, "POST", `/flows/${flow}/edit`);
  await openFlow(page, tandem, flow);
  await expect(page.getByRole("button", { name: "Deploy", exact: true })).toBeHidden();
  await rename(page, "Greet loudly");
  await request(page, "Louder");
  await expect(page.getByRole("button", { name: "Request review", exact: true })).toBeHidden();
  await expect(page.getByRole("button", { name: "Deploy", exact: true })).toBeHidden();

  // One's own can't be approved, and it says why.
  await strip(page).getByRole("link", { name: "Review" }).click();
  await expect(page.getByText("You made this change: another person approves it.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve", exact: true })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Approve and deploy" })).toBeDisabled();

  const carl = await checker(browser, tandem);
  await carl.goto(`${tandem.url}/projects/shop`);
  await makeFlow(tandem, "Bystander", webhook("other", set("only")));
  await carl.reload();
  await expect(carl.getByRole("link", { name: /Bystander/ })).toBeVisible();
  await carl.getByRole("button", { name: "1 waits for review" }).click();
  await expect(carl.getByRole("link", { name: /Bystander/ })).toBeHidden();
  await carl.getByRole("link", { name: /Greeter/ }).click();
  await strip(carl).getByRole("link", { name: "Review" }).click();
  await expect(carl.getByRole("heading", { name: "What changes" })).toBeVisible();
  await expect(strip(carl)).toContainText("Louder");
  await carl.getByRole("button", { name: "Send back" }).click();
  await expect(carl.getByRole("dialog").getByRole("button", { name: "Send back" })).toBeDisabled();
  await carl.getByRole("dialog").getByLabel("Why?").fill("Too loud");
  await carl.getByRole("dialog").getByRole("button", { name: "Send back" }).click();
  await expect(strip(carl)).toContainText("Sent back by carl@example.org");

  await openFlow(page, tandem, flow);
  await expect(strip(page)).toContainText("Too loud");
  await rename(page, "Greet softly");
  await request(page, "Softer");
  await carl.goto(`${tandem.url}/projects/shop/flows/${flow}/review`);
  await carl.getByRole("button", { name: "Approve", exact: true }).click();
  await carl.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
  await expect(strip(carl)).toContainText("Approved by carl@example.org");

  await openFlow(page, tandem, flow);
  await expect(page.getByRole("button", { name: "Deploy", exact: true })).toBeVisible();
  await rename(page, "Greet");
  await expect(strip(page)).toContainText("the approval is void");
  await expect(page.getByRole("button", { name: "Deploy", exact: true })).toBeHidden();
  await request(page, "Plain");
  await carl.goto(`${tandem.url}/projects/shop/flows/${flow}/review`);
  await carl.getByRole("button", { name: "Approve and deploy" }).click();
  await carl.getByRole("dialog").getByRole("button", { name: "Approve and deploy" }).click();
  await expect(carl.getByText("Deployed version 2")).toBeVisible();
  await carl.goto(`${tandem.url}/projects/shop/flows/${flow}/versions`);
  await expect(carl.getByRole("row").filter({ hasText: "Version 2" })).toContainText("carl@example.org");
});

test("the requester withdraws; a flow that was never deployed is reviewed whole", async ({ page, browser, tandem }) => {
  await startShop(page, tandem);
  await demandApproval(tandem);
  const flow = await makeFlow(tandem, "Fresh", webhook("fresh", set("first")));
  await openFlow(page, tandem, flow);
  await request(page, "");
  await strip(page).getByRole("button", { name: "Withdraw" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await expect(strip(page)).toBeHidden();
  await request(page, "Again");

  const carl = await checker(browser, tandem);
  await carl.goto(`${tandem.url}/projects/shop/flows/${flow}/review`);
  await expect(carl.getByText("all of it is new")).toBeVisible();
  // What somebody else changes while one looks can't be approved unseen.
  const { body, etag } = await api<object>(tandem, "GET", `/flows/${flow}/draft`);
  await api(tandem, "PUT", `/flows/${flow}/draft`, body, etag);
  await carl.getByRole("button", { name: "Approve", exact: true }).click();
  await carl.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
  await expect(carl.getByText("Edited since ada@example.org requested a review")).toBeVisible();
  await expect(carl.getByRole("button", { name: "Approve", exact: true })).toBeHidden();
});
