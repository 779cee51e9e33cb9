import { expect } from "@playwright/test";
import { condition, deploy, makeFlow, set, webhook } from "./api";
import { test } from "./server";
import { card, openFlow, panel, startShop } from "./steps";

test("expressions are pills until the field is edited, and one out of scope is red", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const texts = { good: "Hi {{ actions.first.first }}", bad: "{{ actions.later.later }}" };
  const flow = await makeFlow(tandem, "Pills", webhook("pills", { ...set("first"), name: "Look it up" }, set("here", texts), set("later")));
  await openFlow(page, tandem, flow);
  await card(page, /^2\./).click();
  const pills = panel(page).locator("[data-pills]");
  await expect(pills.first()).toHaveText("Hi Look it up first");
  await expect(pills.last().locator('[data-problem="not_before"]')).toHaveText("Set variables later");
  const field = panel(page).getByRole("textbox", { name: "Variables: value 1" });
  await expect(field).toHaveValue("Hi {{ actions.first.first }}");
  await field.focus();
  await expect(pills.first()).toBeHidden();
  await field.fill("{{ trigger.body.n }}");
  await field.blur();
  await expect(pills.first()).toHaveText("Webhook body.n");

  await field.fill("");
  await field.pressSequentially("Hi {{");
  await page.getByPlaceholder("Search earlier outputs").fill("body.n");
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("Hi {{ trigger.body.n }}");
});

test("a branch is collapsed, opens for what is found inside, and a large flow has a map", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const many = Array.from({ length: 70 }, (_, index) => set(`step_${index}`));
  const flow = await makeFlow(tandem, "Large", webhook("large", condition("choice", [set("inside"), set("inside_too")], []), ...many));
  await openFlow(page, tandem, flow);
  await page.getByRole("button", { name: "Collapse branch Yes" }).click();
  await expect(card(page, /^2\./)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Expand branch Yes" })).toContainText("2 actions");
  await expect(card(page, /^4\./)).toBeVisible();
  await page.keyboard.press("Control+f");
  await page.getByPlaceholder("Search by number, name or id").fill("inside_too");
  await page.getByRole("option").first().click();
  await expect(card(page, /^3\./)).toHaveAttribute("aria-current", "true");

  await expect(card(page, /^70\./)).toHaveCount(0);
  const map = await page.locator("[data-mini-map]").boundingBox();
  if (!map) throw new Error("there is no map");
  await page.mouse.click(map.x + map.width / 2, map.y + map.height - 8);
  await expect(card(page, /^7\d\./).first()).toBeInViewport();
});

test("a test takes the event of an earlier execution", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Again", webhook("again", set("a")));
  await deploy(tandem, flow);
  await fetch(`${tandem.url}/hooks/shop/again`, { method: "POST", headers: { "content-type": "application/json" }, body: '{"order":"A-77"}' });
  await openFlow(page, tandem, flow);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Edit" }).click();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByRole("combobox", { name: "Event from" }).click();
  await page.getByRole("option", { name: /Completed/ }).click();
  await expect(page.getByRole("region", { name: "Test the draft" }).getByRole("textbox", { name: "Event" })).toContainText("A-77");
});
