import { expect, type Page } from "@playwright/test";
import { condition, deploy, draftOf, makeFlow, set, webhook } from "./api";
import { test } from "./server";
import { card, openFlow, panel, saved, startShop } from "./steps";

const ids = (actions: { id: string }[]) => actions.map(({ id }) => id);

async function command(page: Page, name: string) {
  await page.keyboard.press("Control+k");
  await expect(page.getByPlaceholder("Search commands")).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
}

test("a flow is built, tested and deployed and its log is read by keyboard alone", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Keys", webhook("keys"));
  await openFlow(page, tandem, flow);
  await card(page, /^Trigger/).focus();

  await page.keyboard.press("a");
  await expect(page.getByPlaceholder("Search actions")).toBeFocused();
  await page.keyboard.type("Respond");
  await expect(page.getByRole("option", { name: /^Respond/ })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(card(page, /^1\. Respond/)).toBeFocused();
  await page.keyboard.press("F2");
  await expect(panel(page).getByLabel("Name", { exact: true })).toBeFocused();
  await page.keyboard.type("Say hello");
  await saved(page);

  await command(page, "Test the draft");
  const testPanel = page.getByRole("region", { name: "Test the draft" });
  await expect(testPanel).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(page.locator('[data-test-status="completed"]')).toBeVisible();

  await command(page, "Deploy");
  await expect(page.getByRole("dialog", { name: "Deploy Keys" })).toBeVisible();
  const confirm = page.getByRole("dialog").getByRole("button", { name: "Deploy" });
  for (let tabs = 0; tabs < 6 && !(await confirm.evaluate((button) => button === document.activeElement)); tabs++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Deployed version 1")).toBeVisible();

  await page.getByRole("button", { name: "Logs" }).focus();
  await page.keyboard.press("Enter");
  const row = page.getByRole("row").filter({ hasText: "Test" });
  await row.getByRole("link").focus();
  await page.keyboard.press("Enter");
  await card(page, /^Trigger/).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("complementary", { name: "Details" })).toContainText("Say hello");
});

test("arrows, clipboard, undo, find and the next problem work on the tree", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Walked", webhook("walked", set("first"), condition("choice", [set("inner")], []), { id: "asks", action: "http_request", inputs: {} }));
  const root = async () => ids((await draftOf(tandem, flow)).body.actions);
  await openFlow(page, tandem, flow);
  await card(page, /^Trigger/).click();
  await card(page, /^Trigger/).press("ArrowDown");
  await expect(card(page, /^1\./)).toBeFocused();
  await page.keyboard.press("End");
  await expect(card(page, /HTTP request/)).toBeFocused();
  await page.keyboard.press("Home");
  await expect(card(page, /^Trigger/)).toBeFocused();
  await page.keyboard.press("ArrowDown");

  await page.keyboard.press("Control+d");
  await expect.poll(root).toEqual(["first", "first_2", "choice", "asks"]);
  await page.keyboard.press("Control+z");
  await expect.poll(root).toEqual(["first", "choice", "asks"]);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(root).toEqual(["first", "first_2", "choice", "asks"]);

  await card(page, /^1\./).click();
  await page.keyboard.press("Control+x");
  await expect.poll(root).toEqual(["first_2", "choice", "asks"]);
  await page.keyboard.press("End");
  await expect(card(page, /HTTP request/)).toBeFocused();
  await page.keyboard.press("Control+v");
  await expect.poll(root).toEqual(["first_2", "choice", "asks", "first"]);

  await page.keyboard.press("Control+f");
  await page.getByPlaceholder("Search by number, name or id").fill("inner");
  await page.keyboard.press("Enter");
  await expect(card(page, /^3\./)).toHaveAttribute("aria-current", "true");
  await saved(page);
  await expect(card(page, /HTTP request.*problem/)).toBeVisible();
  await page.keyboard.press("F8");
  await expect(card(page, /HTTP request/)).toHaveAttribute("aria-current", "true");

  await card(page, /HTTP request/).focus();
  const zoom = page.getByRole("button", { name: /^Zoom \d+%/ });
  await page.keyboard.press("0");
  await expect(zoom).toHaveText("100%");
  await page.keyboard.press("-");
  await expect(zoom).toHaveText("83%");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
});

test("a copied action is pasted into another flow", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const from = await makeFlow(tandem, "From", webhook("from", condition("choice", [set("inner")], [])));
  const to = await makeFlow(tandem, "To", webhook("to", set("inner")));
  await deploy(tandem, from);
  await openFlow(page, tandem, to);
  await openFlow(page, tandem, from);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Edit" }).click();
  await saved(page);
  await card(page, /Condition/).click();
  await page.keyboard.press("Control+c");
  await openFlow(page, tandem, to);
  await card(page, /^1\./).click();
  await page.keyboard.press("Control+v");
  await expect.poll(async () => ids((await draftOf(tandem, to)).body.actions)).toEqual(["inner", "choice"]);
  expect(ids((await draftOf(tandem, to)).body.actions[1]?.branches?.[0]?.actions ?? [])).toEqual(["inner_2"]);
});
