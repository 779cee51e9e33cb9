/** The screens around the editor, for the accessibility test and the pictures. */

import { expect, type Page } from "@playwright/test";
import { api, condition, deploy, draftOf, makeFlow, set, webhook } from "./api";
import type { Tandem } from "./server";

type Show = (name: string) => Promise<void>;

/** Needs a signed-in page and the project `shop`. */
export async function visitMoreScreens(page: Page, tandem: Tandem, show: Show) {
  const flow = await makeFlow(tandem, "Compared", webhook("compared", set("a"), condition("choice", [set("inner")], []), set("last")));
  await deploy(tandem, flow);
  await fetch(`${tandem.url}/hooks/shop/compared`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  await api(tandem, "POST", `/flows/${flow}/edit`);
  const { body, etag } = await draftOf(tandem, flow);
  await api(tandem, "PUT", `/flows/${flow}/draft`, { ...body, actions: [{ ...body.actions[0], name: "Renamed" }, set("fresh")] }, etag);
  const gone = await makeFlow(tandem, "Gone", webhook("gone", set("a")));
  await api(tandem, "DELETE", `/flows/${gone}?scope=flow`);
  const base = `${tandem.url}/projects/shop`;

  await page.goto(`${base}/flows/${flow}/overview`);
  await expect(page.locator(".uplot canvas")).toBeVisible();
  await page.getByText("Show as a table").click();
  await show("30-overview");
  await page.goto(`${base}/flows/${flow}/compare`);
  await expect(page.getByRole("heading", { name: "What changes" })).toBeVisible();
  await show("31-compare");
  await page.keyboard.press("n");
  await expect(page.getByText(/^1 of/)).toBeVisible();
  await show("32-compare-panel");
  await page.goto(`${base}/flows/${flow}`);
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(page.getByRole("dialog").getByRole("heading", { name: "What changes" })).toBeVisible();
  await show("33-deploy-changes");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "More for this flow" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: "Delete flow" })).toBeEnabled();
  await show("34-delete");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await expect(page.getByPlaceholder("Search commands")).toBeVisible();
  await show("35-commands");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await show("36-keys");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Export flows" }).click();
  await expect(page.getByRole("region", { name: "Select flows" })).toBeVisible();
  await show("38-picked");
  await page.getByRole("region", { name: "Select flows" }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await show("39-delete-flows");
  await page.goto(`${base}/deleted`);
  await expect(page.getByRole("button", { name: /^Restore/ })).toBeVisible();
  await show("40-deleted");
  await page.goto(`${base}/import`);
  await expect(page.getByText("Choose files")).toBeVisible();
  await show("41-import");
  await page.getByLabel("Or paste a flow").fill(JSON.stringify({ ...webhook("new", { id: "x", action: "http_request", inputs: { connection: "erp" } }), name: "Compared" }));
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByText("1 flow found")).toBeVisible();
  await show("42-import-check");
  await page.getByRole("button", { name: "Import 1 flow" }).click();
  await expect(page.getByText("Imported 1 flow as a draft")).toBeVisible();
  await show("43-import-result");
  await page.goto(`${base}/api`);
  await page.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByText("Copy the key now")).toBeVisible();
  await show("44-open-api");
  await page.getByRole("button", { name: "Reset key" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await show("45-reset-key");
  await page.goto(`${base}/flows/${flow}/logs`);
  await page.getByRole("button", { name: "Cancel all" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await show("46-cancel-all");
  await page.goto(`${base}/settings`);
  await expect(page.getByLabel("Flows at most")).toBeVisible();
  await page.context().setOffline(true);
  await expect(page.getByText("You're offline.")).toBeVisible();
  await show("47-settings-offline");
  await page.context().setOffline(false);
}
