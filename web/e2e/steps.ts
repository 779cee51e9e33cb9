/** What several tests do with the UI, in the words of a person. */

import { expect, type Page } from "@playwright/test";
import type { Tandem } from "./server";

export async function setUp(page: Page, tandem: Tandem) {
  await page.goto(tandem.setupLink);
  await page.getByLabel("Your name").fill("Ada Maker");
  await page.getByLabel("E-mail").fill("ada@example.org");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByRole("heading", { name: "Create your first project" })).toBeVisible();
}

export async function createProject(page: Page, name: string) {
  await page.getByRole("button", { name: "Create project" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Create project" }).click();
  await expect(page.getByRole("heading", { name: "Create your first flow" })).toBeVisible();
}

export async function createWebhookFlow(page: Page, name: string) {
  await page.getByRole("main").getByRole("button", { name: "Create flow" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: /^Webhook/ }).click();
  await expect(page.getByRole("complementary", { name: "Trigger" })).toBeVisible();
}

/** Adds an action in a gap, counted in the order that the canvas draws them. */
export async function addAction(page: Page, gap: number, title: string) {
  await page.getByRole("button", { name: "Add an action here" }).nth(gap).click();
  await page.getByPlaceholder("Search actions").fill(title);
  await page.getByRole("option", { name: new RegExp(`^${title}`) }).first().click();
  await expect(panel(page)).toBeVisible();
}

export function panel(page: Page) {
  return page.getByRole("complementary", { name: "Action" });
}

export function card(page: Page, title: string | RegExp) {
  return page.getByRole("group", { name: "Flow", exact: true }).getByRole("button", { name: title });
}

export async function saved(page: Page) {
  await expect(page.locator('[data-save="saved"]')).toBeVisible();
}

/** Replaces the text of a code editor. */
export async function fillCode(page: Page, label: string, text: string) {
  const field = page.getByRole("textbox", { name: label });
  await field.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** Signed in, with the project `shop` and the flow open. */
export async function openFlow(page: Page, tandem: Tandem, flow: string) {
  await page.goto(`${tandem.url}/projects/shop/flows/${flow}`);
  await expect(page.getByRole("group", { name: "Flow", exact: true })).toBeVisible();
}

export async function startShop(page: Page, tandem: Tandem) {
  await setUp(page, tandem);
  await createProject(page, "Shop");
}
