/** The audit log: of the server for its administrators, of a project for its admins. */

import { expect } from "@playwright/test";
import { api, deploy, makeFlow, set, webhook } from "./api";
import { test } from "./server";
import { startShop } from "./steps";

test("what was changed is found by who and what, and the log is verified", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Orders", webhook("orders", set("first")));
  await deploy(tandem, flow);
  await api(tandem, "POST", "/projects", { name: "Other" });

  await page.getByRole("link", { name: "Audit" }).click();
  const rows = page.getByRole("table", { name: "Audit" }).getByRole("row");
  await expect(rows.filter({ hasText: "deploy_flow" })).toContainText(flow);
  await expect(rows.filter({ hasText: "deploy_flow" })).toContainText("admin key");
  await expect(page.getByRole("button", { name: "Verify" })).toBeHidden();

  await page.goto(`${tandem.url}/audit`);
  await expect(rows.filter({ hasText: "create_project" })).toHaveCount(2);
  await page.getByLabel("Who", { exact: true }).fill("ada@example.org");
  await page.getByLabel("What", { exact: true }).fill("create_project");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText("Shop");
  await page.getByLabel("Until").fill("2020-01-01T00:00");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("heading", { name: "Nothing fits" })).toBeVisible();
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(rows.filter({ hasText: "deploy_flow" })).toHaveCount(1);

  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText("The log holds")).toBeVisible();
  const { body } = await api<{ head: { hash: string } }>(tandem, "GET", "/audit/verify");
  await expect(page.getByText(body.head.hash)).toBeVisible();
});
