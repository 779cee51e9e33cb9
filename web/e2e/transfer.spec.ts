import { expect, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { api, deploy, makeFlow, set, webhook, type Action } from "./api";
import { test } from "./server";
import { openFlow, startShop } from "./steps";

const call: Action = { id: "call", action: "http_request", inputs: { method: "GET", url: "https://secret.example/orders", connection: "erp" } };

async function downloaded(page: Page, press: () => Promise<void>): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent("download"), press()]);
  return readFileSync(await file.path(), "utf8");
}

test("a flow is exported with and without user inputs, duplicated, and imported elsewhere as a draft with its connection bound", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Orders", webhook("orders", call));
  await openFlow(page, tandem, flow);
  const menu = async (item: string) => {
    await page.getByRole("button", { name: "More for this flow" }).click();
    await page.getByRole("menuitem", { name: "Export" }).press("ArrowRight");
    await page.getByRole("menuitem", { name: item }).press("Enter");
  };
  const template = await downloaded(page, () => menu("Remove all user inputs"));
  expect(template).toContain("action: http_request");
  expect(template).not.toContain("secret.example");
  const whole = await downloaded(page, () => menu("Keep all user inputs"));
  expect(whole).toContain("https://secret.example/orders");

  await page.getByRole("button", { name: "More for this flow" }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect(page.getByRole("heading", { name: "Orders copy" })).toBeVisible();

  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Import flows" }).click();
  await page.getByLabel("Or paste a flow").fill("name: [");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("Pasted text, line");
  await page.getByLabel("Choose files").setInputFiles([
    { name: "orders.yaml", mimeType: "application/yaml", buffer: Buffer.from(whole) },
    { name: "other.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ ...webhook("other", set("a")), name: "Other" })) },
  ]);
  await expect(page.getByText("2 flows found")).toBeVisible();
  await expect(page.getByText("“Orders” is taken: it becomes “Orders 2”")).toBeVisible();
  await page.getByLabel("Connection erp").fill("shop_erp");
  await page.getByRole("checkbox", { name: "Import Other" }).click();
  await page.getByRole("button", { name: "Import 1 flow" }).click();
  await expect(page.getByText("Imported 1 flow as a draft")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Orders 2" }).click();
  await expect(page.getByRole("group", { name: "Flow", exact: true })).toBeVisible();
  const { body } = await api<{ items: { id: string; name: string; status: string }[] }>(tandem, "GET", "/projects/shop/flows");
  const imported = body.items.find(({ name }) => name === "Orders 2");
  expect(imported?.status).toBe("draft");
  expect(body.items.some(({ name }) => name === "Other")).toBe(false);
  const draft = await api<{ actions: Action[] }>(tandem, "GET", `/flows/${imported?.id}/draft`);
  expect(draft.body.actions[0]?.inputs?.connection).toBe("shop_erp");
});

test("several flows are exported as one file and deleted; what runs is counted; a deleted flow is restored unless its path is taken", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const patient = await makeFlow(tandem, "Patient", webhook("patient", { id: "pause", action: "wait", inputs: { duration: "1h" } }));
  await deploy(tandem, patient);
  await makeFlow(tandem, "Second", webhook("second", set("a")));
  await fetch(`${tandem.url}/hooks/shop/patient`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  await page.goto(`${tandem.url}/projects/shop`);
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Export flows" }).click();
  const picked = page.getByRole("region", { name: "Select flows" });
  await expect(picked).toContainText("2 selected");
  const bundle = await downloaded(page, async () => {
    await picked.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "Keep all user inputs" }).click();
  });
  expect(bundle).toContain("flows:");
  expect(bundle).toContain("name: Second");

  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Select flows" }).click();
  await page.getByRole("checkbox", { name: "Select Second" }).click();
  await picked.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("link", { name: /Second/ })).toHaveCount(0);

  await openFlow(page, tandem, patient);
  await page.getByRole("button", { name: "More for this flow" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("1 execution is running or waiting");
  await expect(dialog.getByRole("button", { name: "Delete flow" })).toBeDisabled();
  await dialog.getByLabel("Type Patient to confirm").fill("Patient");
  await dialog.getByRole("button", { name: "Delete flow" }).click();
  await expect(page.getByRole("heading", { name: "Create your first flow" })).toBeVisible();

  const rival = await makeFlow(tandem, "Rival", webhook("patient", set("a")));
  await deploy(tandem, rival);
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Deleted flows" }).click();
  await page.getByRole("button", { name: "Restore: Patient" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await api(tandem, "DELETE", `/flows/${rival}?scope=flow`);
  await page.getByRole("button", { name: "Restore: Patient" }).click();
  await expect(page.getByRole("button", { name: "Edit", exact: true })).toBeVisible();
  const again = await fetch(`${tandem.url}/hooks/shop/patient`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  expect(again.status).toBe(202);
});
