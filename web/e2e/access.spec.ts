import { expect } from "@playwright/test";
import { deploy, makeFlow, set } from "./api";
import { test } from "./server";
import { startShop } from "./steps";

test("a key is shown once, starts a flow, is reset and deleted; the allow-list warns before it shuts callers out", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Called", { tandem: 1, kind: "main", trigger: { event: "api" }, actions: [set("a")] });
  await deploy(tandem, flow);
  const start = (key: string) => fetch(`${tandem.url}/api/v1/flows/${flow}/executions`, { method: "POST", headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, body: '{"event":{"body":{}}}' });
  await page.getByRole("link", { name: "Open API" }).click();
  await page.getByRole("button", { name: "Create key" }).click();
  const fresh = page.getByRole("status").filter({ hasText: "Copy the key now" }).locator("code");
  const key = await fresh.innerText();
  expect((await start(key)).status).toBe(202);
  await page.reload();
  await expect(page.getByText("Last used")).toBeVisible();
  await expect(page.getByText(key)).toHaveCount(0);
  await page.getByRole("button", { name: "Reset key" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Reset key" }).click();
  const next = await fresh.innerText();
  expect((await start(key)).status).toBe(401);

  await page.getByLabel("Address or network").fill("not an address");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Allow only these" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Address or network").fill("203.0.113.7");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("dialog")).toContainText("refused at once");
  await page.getByRole("dialog").getByRole("button", { name: "Allow only these" }).click();
  await expect(page.getByRole("button", { name: "Remove 203.0.113.7" })).toBeVisible();
  expect((await start(next)).status).toBe(403);
  await page.getByRole("button", { name: "Remove 203.0.113.7" }).click();
  await expect(page.getByText("Every address is allowed.")).toBeVisible();
  expect((await start(next)).status).toBe(202);

  await page.getByRole("button", { name: "Delete key" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete key" }).click();
  await expect(page.getByRole("button", { name: "Create key" })).toBeVisible();
  expect((await start(next)).status).toBe(401);
});

test("the limit of flows is a setting, and creating says why it is refused", async ({ page, tandem }) => {
  await startShop(page, tandem);
  await makeFlow(tandem, "Only one", { tandem: 1, kind: "main", trigger: { event: "api" }, actions: [] });
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Flows at most").fill("1");
  await page.getByRole("button", { name: "Save limits and rules" }).click();
  await expect(page.getByText("Saved the settings")).toBeVisible();
  await page.getByRole("link", { name: "Flows", exact: true }).click();
  await expect(page.getByText("1 of 1")).toBeVisible();
  await expect(page.getByRole("complementary").getByRole("button", { name: "Create flow" })).toBeDisabled();
});
