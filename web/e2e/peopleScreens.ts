/** The screens of people, reviews and the audit log, for the accessibility test and the pictures. */

import { expect, type Page } from "@playwright/test";
import { api, deploy, draftOf, makeFlow, set, webhook } from "./api";
import type { Tandem } from "./server";
import { startShop } from "./steps";

type Show = (name: string) => Promise<void>;

const PASSWORD = "correct horse battery";

/** Makes an account with a role in `shop`; answers the link's token when nobody took it yet. */
async function invite(tandem: Tandem, email: string, role: string): Promise<string> {
  const { body } = await api<{ url: string }>(tandem, "POST", "/invitations", { email, project: "shop", role });
  return body.url.slice(body.url.indexOf("token=") + "token=".length);
}

async function join(tandem: Tandem, email: string, name: string, role: string) {
  await api(tandem, "POST", "/invitations/accept", { token: await invite(tandem, email, role), name, password: PASSWORD });
}

async function signIn(page: Page, tandem: Tandem, email: string) {
  await page.context().clearCookies();
  await page.goto(`${tandem.url}/signin`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
}

export async function visitPeopleScreens(page: Page, tandem: Tandem, show: Show) {
  await startShop(page, tandem);
  await join(tandem, "carl@example.org", "Carl Checker", "checker");
  await join(tandem, "vera@example.org", "Vera Viewer", "viewer");
  const waiting = await invite(tandem, "late@example.org", "maker");
  await peopleScreens(page, tandem, show);
  await reviewScreens(page, tandem, show);
  await page.goto(`${tandem.url}/projects/shop/audit`);
  await expect(page.getByText("This takes the role Admin")).toBeVisible();
  await show("66-not-your-role");
  await signIn(page, tandem, "vera@example.org");
  await page.goto(`${tandem.url}/projects/shop/settings`);
  await expect(page.getByText("This takes the role Admin")).toBeVisible();
  await show("67-read-only-settings");
  await page.context().clearCookies();
  await page.goto(`${tandem.url}/invitation#token=${waiting}`);
  await expect(page.getByRole("button", { name: "Join" })).toBeVisible();
  await show("68-invitation");
}

async function peopleScreens(page: Page, tandem: Tandem, show: Show) {
  await page.goto(`${tandem.url}/projects/shop/members`);
  await page.getByLabel("E-mail").fill("new@example.org");
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByText("Give this link to new@example.org")).toBeVisible();
  await expect(page.getByRole("table", { name: "Pending invitations" })).toContainText("new@example.org");
  await show("50-members");
  await page.getByRole("button", { name: "Remove vera@example.org" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await show("51-remove-member");
  await page.goto(`${tandem.url}/people`);
  await expect(page.getByRole("table", { name: "Accounts" })).toContainText("Vera Viewer");
  await expect(page.getByRole("table", { name: "Pending invitations" })).toContainText("Maker in Shop");
  await show("52-people");
  await page.goto(`${tandem.url}/account`);
  await page.getByLabel("What is it for?").fill("Nightly export");
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByText("Copy the token “Nightly export” now")).toBeVisible();
  await expect(page.getByRole("table", { name: "Personal tokens" })).toBeVisible();
  await show("53-account");
  await page.goto(`${tandem.url}/audit`);
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText("The log holds")).toBeVisible();
  await show("54-audit");
}

async function reviewScreens(page: Page, tandem: Tandem, show: Show) {
  const flow = await makeFlow(tandem, "Greeter", webhook("greet", set("a"), set("b")));
  await deploy(tandem, flow);
  const { body: settings } = await api<object>(tandem, "GET", "/projects/shop/settings");
  await api(tandem, "PUT", "/projects/shop/settings", { ...settings, approval_required: true });
  await api(tandem, "POST", `/flows/${flow}/edit`);
  const edit = async (name: string) => {
    const { body, etag } = await draftOf(tandem, flow);
    await api(tandem, "PUT", `/flows/${flow}/draft`, { ...body, actions: [{ ...body.actions[0], name }, set("fresh")] }, etag);
  };
  await edit("Greet loudly");
  await page.goto(`${tandem.url}/projects/shop/flows/${flow}`);
  await page.getByRole("button", { name: "Request review", exact: true }).click();
  await expect(page.getByRole("dialog").getByRole("heading", { name: "What changes" })).toBeVisible();
  await show("60-request-review");
  await page.getByRole("dialog").getByLabel("What changed?").fill("Louder greeting");
  await page.getByRole("dialog").getByRole("button", { name: "Request review" }).click();
  await expect(page.getByText("Waits for review: requested by")).toBeVisible();
  await show("61-review-requested");
  await page.goto(`${tandem.url}/projects/shop/flows/${flow}/review`);
  await expect(page.getByText("You made this change")).toBeVisible();
  await expect(page.getByRole("heading", { name: "What changes" })).toBeVisible();
  await show("62-own-review");
  await signIn(page, tandem, "carl@example.org");
  await page.goto(`${tandem.url}/projects/shop/flows/${flow}/review`);
  await page.getByRole("button", { name: "Send back" }).click();
  await expect(page.getByRole("dialog").getByLabel("Why?")).toBeVisible();
  await show("63-send-back");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page.getByText("Approved by carl@example.org")).toBeVisible();
  await expect(page.getByRole("button", { name: "Deploy", exact: true })).toBeVisible();
  await show("64-approved");
  await edit("Greet softly");
  await page.reload();
  await expect(page.getByText("the approval is void")).toBeVisible();
  await show("65-stale");
}
