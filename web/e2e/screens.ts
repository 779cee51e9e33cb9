/** Brings a page to each screen in turn, with real data in it. */

import { expect, type Page } from "@playwright/test";
import { visitMoreScreens } from "./moreScreens";
import type { Tandem } from "./server";
import { addAction, card, createProject, createWebhookFlow, fillCode, panel, saved, setUp } from "./steps";

type Show = (name: string) => Promise<void>;

/** Calls `show` on every main screen. */
export async function visitScreens(page: Page, tandem: Tandem, echo: string, show: Show) {
  await page.goto(tandem.setupLink);
  await expect(page.getByRole("button", { name: "Set up" })).toBeVisible();
  await show("01-set-up");
  await setUp(page, tandem);
  await show("02-first-project");
  await createProject(page, "Shop");
  await show("03-first-flow");
  await page.getByRole("main").getByRole("button", { name: "Create flow" }).click();
  await expect(page.getByRole("button", { name: /^Webhook/ })).toBeVisible();
  await show("04-create-flow");
  await page.goBack();
  await editorScreens(page, echo, show);
  await logScreens(page, tandem, show);
  await visitMoreScreens(page, tandem, show);
  await page.getByRole("link", { name: "All projects" }).click();
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
  await show("19-projects");
  await page.getByRole("button", { name: "Account and theme" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await show("20-sign-in");
}

async function editorScreens(page: Page, echo: string, show: Show) {
  await createWebhookFlow(page, "Order hotline");
  await page.getByLabel("Path").fill("orders");
  await fillCode(page, "Sample event", JSON.stringify({ method: "POST", path: "orders", query: {}, headers: {}, body: { order: "A-1" } }, null, 2));
  await saved(page);
  await show("05-trigger");
  await addAction(page, 0, "HTTP request");
  await panel(page).getByLabel("Name", { exact: true }).fill("Look the order up");
  await panel(page).getByLabel("URL", { exact: true }).fill(`${echo}/orders/{{ trigger.body.order }}`);
  await saved(page);
  await show("06-http-request");
  await panel(page).getByRole("tab", { name: "If it fails" }).click();
  await panel(page).getByLabel("If it fails").last().click();
  await page.getByRole("option", { name: "Take the error branch" }).click();
  await show("07-if-it-fails");
  await addAction(page, 1, "Respond");
  await panel(page).getByRole("textbox", { name: "Status" }).fill("502");
  await addAction(page, 3, "Condition");
  await panel(page).getByRole("textbox", { name: "Row 1: left" }).fill("{{ actions.http_request.status }}");
  await panel(page).getByRole("textbox", { name: "Row 1: right" }).fill("200");
  await panel(page).getByRole("button", { name: "Add a row" }).click();
  await panel(page).getByRole("textbox", { name: "Row 2: left" }).fill("{{ trigger.body.order }}");
  await saved(page);
  await show("08-condition");
  await page.getByRole("button", { name: "Insert a value into Row 2: right" }).click();
  await expect(page.getByPlaceholder("Search earlier outputs")).toBeVisible();
  await show("09-value-picker");
  await page.keyboard.press("Escape");
  await panel(page).getByRole("textbox", { name: "Row 2: right" }).fill("A-1");
  await page.getByRole("button", { name: "Add an action here" }).nth(4).click();
  await expect(page.getByPlaceholder("Search actions")).toBeVisible();
  await show("10-action-picker");
  await page.keyboard.press("Escape");
  await addAction(page, 4, "Set variables");
  await panel(page).getByRole("button", { name: /^Add to/ }).click();
  await panel(page).getByPlaceholder("Name", { exact: true }).fill("state");
  await panel(page).getByPlaceholder("Value").fill("{{ actions.http_request.body.url }}");
  await addAction(page, 5, "HTTP request");
  await saved(page);
  await page.getByRole("button", { name: /^Deploy/ }).click();
  await expect(page.getByRole("dialog")).toContainText("stops this deploy");
  await show("11-deploy-blocked");
  await page.keyboard.press("Escape");
  await card(page, /^5\./).click();
  await panel(page).getByLabel("URL", { exact: true }).fill(`${echo}/audit`);
  await addAction(page, 7, "Respond");
  await fillCode(page, "Body", '{"state": "{{ trigger.body.order }}"}');
  await saved(page);
  await page.getByRole("button", { name: "Show as YAML" }).click();
  await expect(page.getByRole("textbox", { name: "The flow as YAML" })).toBeVisible();
  await show("12-yaml");
  await page.getByRole("button", { name: "Show as tree" }).click();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByRole("button", { name: "Start test" }).click();
  await expect(page.locator('[data-test-status="completed"]')).toBeVisible();
  await page.getByRole("button", { name: "Fit to screen" }).click();
  await show("13-test");
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Deploy" }).click();
  await expect(page.getByRole("button", { name: "Edit", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Fit to screen" }).click();
  await show("14-active");
}

async function logScreens(page: Page, tandem: Tandem, show: Show) {
  for (let call = 0; call < 3; call++) {
    await fetch(`${tandem.url}/hooks/shop/orders`, { method: "POST", headers: { "content-type": "application/json" }, body: '{"order":"A-1"}' });
  }
  await page.getByRole("button", { name: "Logs" }).click();
  await expect(page.getByRole("row").filter({ hasText: "v1" })).toHaveCount(3);
  await expect(page.getByText("Deployed version 1")).toBeHidden();
  await show("15-logs");
  await page.getByRole("row").filter({ hasText: "v1" }).first().getByRole("link").click();
  await card(page, /Look the order up/).click();
  await page.getByRole("button", { name: "Fit to screen" }).click();
  await show("16-execution");
  await page.getByRole("link", { name: "Executions", exact: true }).first().click();
  await expect(page.getByRole("row").filter({ hasText: "Test" })).toHaveCount(1);
  await show("17-executions");
  await page.getByRole("link", { name: "Flows", exact: true }).click();
  await page.getByRole("link", { name: /Order hotline/ }).click();
  await page.getByRole("button", { name: "More for this flow" }).click();
  await page.getByRole("menuitem", { name: "Version history" }).click();
  await expect(page.getByRole("link", { name: "Version 1" })).toBeVisible();
  await show("18-versions");
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Project settings" })).toBeVisible();
  await show("18b-settings");
}
