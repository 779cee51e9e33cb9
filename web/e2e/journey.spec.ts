import { expect } from "@playwright/test";
import { test } from "./server";
import { addAction, card, createProject, createWebhookFlow, fillCode, panel, saved, setUp } from "./steps";

test("a webhook flow is built, tested, deployed, called and seen in the logs", async ({ page, tandem, echo }) => {
  const refused: string[] = [];
  page.on("console", (message) => message.text().includes("Content Security Policy") && refused.push(message.text()));
  page.on("pageerror", (error) => refused.push(String(error)));

  await setUp(page, tandem);
  await createProject(page, "Shop");
  await createWebhookFlow(page, "Order hotline");
  await page.getByLabel("Path").fill("orders");
  await fillCode(page, "Sample event", JSON.stringify({ method: "POST", path: "orders", query: {}, headers: {}, body: { order: "A-1" } }));

  await addAction(page, 0, "HTTP request");
  await panel(page).getByLabel("Method").click();
  await page.getByRole("option", { name: "POST" }).click();
  await panel(page).getByLabel("URL", { exact: true }).fill(`${echo}/lookup`);
  await fillCode(page, "Body", '{"order": "{{ trigger.body.order }}"}');
  await panel(page).getByLabel("Id").fill("lookup");
  await panel(page).getByLabel("Id").press("Enter");

  await addAction(page, 1, "Condition");
  await panel(page).getByRole("textbox", { name: "Row 1: left" }).fill("{{ actions.lookup.body.body.order }}");
  await panel(page).getByRole("textbox", { name: "Row 1: right" }).fill("A-1");

  await addAction(page, 2, "Set variables");
  await panel(page).getByRole("button", { name: /^Add to/ }).click();
  await panel(page).getByPlaceholder("Name", { exact: true }).fill("known");
  await panel(page).getByPlaceholder("Value").fill("yes it is");

  await addAction(page, 3, "Respond");
  await fillCode(page, "Body", '{"known": "{{ vars.known }}"}');

  await addAction(page, 5, "Respond");
  await panel(page).getByRole("textbox", { name: "Status" }).fill("404");
  await saved(page);

  await page.reload();
  await expect(page.locator("header").getByText("Draft", { exact: true })).toBeVisible();
  for (const title of [/HTTP request/, /Condition/, /Set variables/]) await expect(card(page, title)).toBeVisible();
  await expect(card(page, /Respond/)).toHaveCount(2);

  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByRole("button", { name: "Start test" }).click();
  await expect(page.locator('[data-test-status="completed"]')).toBeVisible();
  await expect(page.getByRole("region", { name: "Response" })).toContainText("yes it is");
  await expect(card(page, /Set variables.*Completed/)).toBeVisible();
  await expect(card(page, /Respond.*not performed/)).toBeVisible();

  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await page.getByLabel("What changed?").fill("The first version");
  await page.getByRole("dialog").getByRole("button", { name: "Deploy" }).click();
  await expect(page.getByText("Deployed version 1")).toBeVisible();
  await expect(page.getByRole("button", { name: "Edit", exact: true })).toBeVisible();

  const answer = await fetch(`${tandem.url}/hooks/shop/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ order: "A-1" }),
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ known: "yes it is" });

  await page.getByRole("button", { name: "Logs" }).click();
  const row = page.getByRole("row").filter({ hasText: "v1" });
  await expect(row).toContainText("Completed");
  await row.getByRole("link").click();

  await card(page, /HTTP request/).click();
  const details = page.getByRole("complementary", { name: "Details" });
  await expect(details.getByRole("region", { name: "Input" })).toContainText('"order": "A-1"');
  await expect(details.getByRole("region", { name: "Output" })).toContainText('"status": 200');
  await expect(details.getByRole("tab", { name: "Attempts (1)" })).toBeVisible();
  await card(page, /Condition/).click();
  await expect(details).toContainText("Branch taken: yes");
  await expect(details.getByText(/^\+?\d+ ms$/).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Timeline" })).toContainText("4 steps");
  expect(refused).toEqual([]);
});
