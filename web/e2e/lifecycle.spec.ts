import { expect } from "@playwright/test";
import { api, deploy, draftOf, makeFlow, set, webhook } from "./api";
import { test } from "./server";
import { addAction, card, openFlow, panel, saved, startShop } from "./steps";

test("an active flow is edited as a copy, deployed again, and an old version is copied to the draft", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Living", webhook("living", set("first")));
  await deploy(tandem, flow);
  await openFlow(page, tandem, flow);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(page.getByRole("dialog")).toContainText("Version 1 stays live");
  await page.getByRole("dialog").getByRole("button", { name: "Edit" }).click();
  await expect(page.locator("header").getByText("Drafting", { exact: true })).toBeVisible();

  await addAction(page, 1, "Set variables");
  await panel(page).getByRole("button", { name: /^Add to/ }).click();
  await panel(page).getByPlaceholder("Name", { exact: true }).fill("second");
  await saved(page);
  await page.getByRole("button", { name: "View active" }).click();
  await expect(card(page, /^1\./)).toBeVisible();
  await expect(card(page, /^2\./)).toHaveCount(0);
  await page.getByRole("button", { name: "View draft" }).click();
  await expect(card(page, /^2\./)).toBeVisible();

  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await page.getByLabel("What changed?").fill("A second action");
  await page.getByRole("dialog").getByRole("button", { name: "Deploy" }).click();
  await expect(page.getByText("Deployed version 2")).toBeVisible();
  await page.getByRole("button", { name: "More for this flow" }).click();
  await page.getByRole("menuitem", { name: "Version history" }).click();
  const first = page.getByRole("row").filter({ hasText: "Version 1" });
  await expect(first).toContainText("Archived");
  await expect(page.getByRole("row").filter({ hasText: "Version 2" })).toContainText("A second action");
  await first.getByRole("button", { name: "Copy to draft" }).click();
  await expect(page.getByText("Copied version 1 to the draft")).toBeVisible();
  await expect(card(page, /^1\./)).toBeVisible();
  await expect(card(page, /^2\./)).toHaveCount(0);
  expect((await draftOf(tandem, flow)).body.actions).toHaveLength(1);
});

test("a draft, a flow and a project are deleted, the project only with its name typed", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Passing", webhook("passing", set("first")));
  await deploy(tandem, flow);
  await api(tandem, "POST", `/flows/${flow}/edit`);
  await openFlow(page, tandem, flow);
  const askToDelete = async () => {
    await page.getByRole("button", { name: "More for this flow" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
  };
  await askToDelete();
  await page.getByRole("button", { name: "Delete draft only" }).click();
  await expect(page.getByRole("button", { name: "Edit", exact: true })).toBeVisible();
  await askToDelete();
  await expect(page.getByRole("dialog")).toContainText("Executions that are already running finish.");
  await page.getByRole("button", { name: "Delete flow" }).click();
  await expect(page.getByRole("heading", { name: "Create your first flow" })).toBeVisible();

  await page.getByRole("link", { name: "All projects" }).click();
  await page.getByRole("button", { name: "More for Shop" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const confirm = page.getByRole("dialog").getByRole("button", { name: "Delete project" });
  await expect(confirm).toBeDisabled();
  await page.getByLabel("Type Shop to confirm").fill("shop");
  await expect(confirm).toBeDisabled();
  await page.getByLabel("Type Shop to confirm").fill("Shop");
  await confirm.click();
  await expect(page.getByRole("heading", { name: "Create your first project" })).toBeVisible();
});

test("a waiting execution is found by its status, read on a narrow screen, cancelled, and its event is tested", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Patient", webhook("patient", { id: "pause", action: "wait", inputs: { duration: "1h" } }, set("after")));
  await deploy(tandem, flow);
  await fetch(`${tandem.url}/hooks/shop/patient`, { method: "POST", headers: { "content-type": "application/json" }, body: '{"n": 7}' });
  await page.goto(`${tandem.url}/projects/shop/flows/${flow}/logs`);
  await page.getByRole("radio", { name: "Failed" }).click();
  await expect(page.getByRole("heading", { name: "No execution fits these filters" })).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await page.getByRole("radio", { name: "Waiting" }).click();

  await page.setViewportSize({ width: 390, height: 844 });
  const row = page.getByRole("row").filter({ hasText: "v1" });
  await expect(row).toContainText("Waiting");
  await row.getByRole("link").click();
  await card(page, /Wait/).click();
  const details = page.getByRole("complementary", { name: "Details" });
  await expect(details.getByRole("region", { name: "Input" })).toContainText('"1h"');
  const box = await details.boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
  await details.getByRole("button", { name: "Close panel" }).click();
  await page.getByRole("button", { name: "Cancel execution" }).click();
  await expect(page.locator("header").getByText("Cancelled")).toBeVisible();

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Copy to editor" }).click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Edit" }).click();
  await expect(page.getByRole("region", { name: "Test the draft" }).getByRole("textbox", { name: "Event" })).toContainText('"n": 7');
});
