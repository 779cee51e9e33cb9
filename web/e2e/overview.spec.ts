import { expect } from "@playwright/test";
import { api, condition, deploy, draftOf, makeFlow, set, webhook } from "./api";
import { test } from "./server";
import { card, openFlow, panel, startShop } from "./steps";

test("the overview says what a flow is and counts its live executions, as a plot and as a table", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Counted", webhook("counted", set("a"), { id: "oops", action: "fail", inputs: { message: "no" } }));
  await page.goto(`${tandem.url}/projects/shop/flows/${flow}`);
  await page.getByRole("button", { name: "Overview" }).click();
  await expect(page.getByText("Never deployed. Deploying the draft makes version 1.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No executions in this time" })).toBeVisible();
  await deploy(tandem, flow);
  for (let call = 0; call < 3; call++) await fetch(`${tandem.url}/hooks/shop/counted`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  await expect.poll(async () => (await api<{ executions: { failed: number } }>(tandem, "GET", `/flows/${flow}/overview`)).body.executions.failed).toBe(3);
  await page.reload();
  await expect(page.getByText("3 failed", { exact: true })).toBeVisible();
  await expect(page.getByRole("img", { name: "Executions and failures" }).locator("canvas")).toBeVisible();
  await page.getByText("Show as a table").click();
  await expect(page.getByRole("table", { name: "Executions and failures" }).getByRole("row").nth(1)).toContainText("33");
  await page.getByRole("radio", { name: "30 d" }).click();
  await expect(page.getByText("Each bar is a day (UTC)")).toBeVisible();
  await expect(page.getByRole("region", { name: "Trigger" })).toContainText("/hooks/shop/counted");
  await expect(page.getByRole("region", { name: "Versions" })).toContainText("Version 1 is live");
  await expect(page.getByRole("table", { name: "Actions" })).toContainText("oops");
});

test("two states are compared on the tree, by key and field by field; deploy says the changes and leads to a problem's field", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Changing", webhook("changing", set("a"), condition("choice", [set("inner")], []), set("last")));
  await deploy(tandem, flow);
  await api(tandem, "POST", `/flows/${flow}/edit`);
  const { body, etag } = await draftOf(tandem, flow);
  const [a, choice] = body.actions;
  await api(tandem, "PUT", `/flows/${flow}/draft`, { ...body, actions: [{ ...a, inputs: { variables: { a: "{{ actions.gone.x }}" } } }, { ...choice, branches: [{ id: "yes", actions: [] }, { id: "no", actions: [] }] }, set("fresh")] }, etag);
  await page.goto(`${tandem.url}/projects/shop/flows/${flow}/versions`);
  await page.getByRole("link", { name: "Compare" }).click();
  await expect(page.getByText("1 added · 2 removed · 1 changed")).toBeVisible();
  await expect(card(page, /Added/)).toHaveCount(1);
  await expect(card(page, /Removed/)).toHaveCount(2);
  await page.keyboard.press("n");
  const changes = page.getByRole("complementary", { name: "What changes" });
  await expect(changes).toContainText("{{ actions.gone.x }}");
  await page.keyboard.press("n");
  await expect(changes).toContainText("Removed");
  await page.keyboard.press("p");
  await expect(page.getByText("1 of 4")).toBeVisible();

  await page.goto(`${tandem.url}/projects/shop/flows/${flow}/versions/1`);
  await page.getByRole("button", { name: "Export" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Keep all user inputs" }).click()]);
  expect(file.suggestedFilename()).toBe("changing-v1.yaml");

  await openFlow(page, tandem, flow);
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Changed");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Changed" })).toBeVisible();
  await expect(page.getByRole("link", { name: /Changed.*v1/ })).toBeVisible();
  await page.getByRole("button", { name: /^Deploy/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("region", { name: "What changes" })).toContainText("No longer performed");
  await dialog.getByRole("button", { name: /no action/ }).click();
  await expect(panel(page).getByRole("textbox", { name: "Variables: name 1" })).toBeFocused();

  const unnamed = await makeFlow(tandem, "Unnamed", { tandem: 1, kind: "main", trigger: { event: null }, actions: [set("a")] });
  await openFlow(page, tandem, unnamed);
  await page.getByRole("button", { name: /^Deploy/ }).click();
  await dialog.getByRole("button", { name: /^Trigger:/ }).first().click();
  await expect(page.getByRole("complementary", { name: "Trigger" }).getByRole("combobox", { name: "Event" })).toBeFocused();
});
