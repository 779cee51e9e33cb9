import { expect } from "@playwright/test";
import { draftOf, api, makeFlow, set, webhook } from "./api";
import { test } from "./server";
import { card, fillCode, openFlow, panel, saved, startShop } from "./steps";

test("two editors: reload takes the other's draft and undo brings mine back; keep mine overwrites", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Contested", webhook("contested", set("first")));
  const other = async (name: string) => {
    const { body, etag } = await draftOf(tandem, flow);
    await api(tandem, "PUT", `/flows/${flow}/draft`, { ...body, actions: [{ ...set("first"), name }] }, etag);
  };
  await openFlow(page, tandem, flow);
  await card(page, /^1\./).click();
  const name = panel(page).getByLabel("Name", { exact: true });

  await other("Theirs");
  await name.fill("Mine");
  await expect(page.locator('[data-save="conflict"]')).toBeVisible();
  await page.getByRole("button", { name: "Reload", exact: true }).click();
  await expect(card(page, /^1\. Theirs/)).toBeVisible();
  await saved(page);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(card(page, /^1\. Mine/)).toBeVisible();
  await saved(page);
  await expect.poll(async () => (await draftOf(tandem, flow)).body.actions[0]?.name).toBe("Mine");

  await other("Theirs again");
  await name.fill("Mine again");
  await expect(page.locator('[data-save="conflict"]')).toBeVisible();
  await page.getByRole("button", { name: "Keep mine" }).click();
  await saved(page);
  expect((await draftOf(tandem, flow)).body.actions[0]?.name).toBe("Mine again");
});

test("leaving waits until the last change is saved", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Left", webhook("left", set("first")));
  await openFlow(page, tandem, flow);
  await card(page, /^1\./).click();
  await panel(page).getByLabel("Name", { exact: true }).fill("Just in time");
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Project settings" })).toBeVisible();
  expect((await draftOf(tandem, flow)).body.actions[0]?.name).toBe("Just in time");
});

test("offline, changes are kept on this device, offered back and sent", async ({ page, context, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Far away", webhook("far", set("first")));
  const nameOnServer = async () => (await draftOf(tandem, flow)).body.actions[0]?.name;
  await openFlow(page, tandem, flow);
  await card(page, /^1\./).click();
  const name = panel(page).getByLabel("Name", { exact: true });

  await context.setOffline(true);
  await name.fill("Written offline");
  await expect(page.locator('[data-save="offline"]')).toHaveText(/kept on this device/);
  await context.setOffline(false);
  await saved(page);
  expect(await nameOnServer()).toBe("Written offline");

  await context.setOffline(true);
  await name.fill("Left offline");
  await expect(page.locator('[data-save="offline"]')).toBeVisible();
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("link", { name: "All projects" }).click();
  await expect(page.getByRole("heading", { name: "Projects", exact: true })).toBeVisible();
  await context.setOffline(false);
  expect(await nameOnServer()).toBe("Written offline");

  await openFlow(page, tandem, flow);
  await expect(page.getByRole("region", { name: "Changes kept on this device" })).toBeVisible();
  await page.getByRole("button", { name: "Restore changes" }).click();
  await expect(card(page, /^1\. Left offline/)).toBeVisible();
  await expect.poll(nameOnServer).toBe("Left offline");
  await saved(page);
  await page.reload();
  await expect(card(page, /^1\. Left offline/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Changes kept on this device" })).toHaveCount(0);
});

test("the YAML view edits the same document, and a syntax error says where and loses nothing", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "As text", webhook("text", set("first")));
  await openFlow(page, tandem, flow);
  await card(page, /^1\./).click();
  await panel(page).getByLabel("Name", { exact: true }).fill("On the canvas");
  await page.getByRole("button", { name: "Show as YAML" }).click();
  const text = page.getByRole("textbox", { name: "The flow as YAML" });
  await expect(text).toContainText("name: On the canvas");

  const yaml = (name: string) => `tandem: 1\nkind: main\ntrigger:\n  event: webhook\n  inputs:\n    path: text\nactions:\n  - id: first\n    name: ${name}\n    action: set_variables\n    inputs:\n      variables:\n        a: 1\n`;
  await fillCode(page, "The flow as YAML", yaml("In the text"));
  await saved(page);
  await fillCode(page, "The flow as YAML", yaml('"never closed'));
  await expect(page.getByRole("status").filter({ hasText: /^Line \d+, column \d+:/ })).toBeVisible();
  expect((await draftOf(tandem, flow)).body.actions[0]?.name).toBe("In the text");

  await page.getByRole("button", { name: "Show as tree" }).click();
  await expect(card(page, /^1\. In the text/)).toBeVisible();
  await page.getByRole("button", { name: "Show as YAML" }).click();
  await expect(text).toContainText("never closed");
  await fillCode(page, "The flow as YAML", yaml('"closed at last"'));
  await page.getByRole("button", { name: "Show as tree" }).click();
  await expect(card(page, /^1\. closed at last/)).toBeVisible();
});
