import { expect, type Page } from "@playwright/test";
import { condition, draftOf, makeFlow, set, webhook, type Action } from "./api";
import { test } from "./server";
import { addAction, card, openFlow, panel, saved, startShop } from "./steps";

const ids = (actions: Action[] = []) => actions.map(({ id }) => id);

async function run(page: Page) {
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByRole("button", { name: "Start test" }).click();
  await expect(page.locator('[data-test-status="completed"]')).toBeVisible();
}

test("a split by paths and a split by value take their branches, and a go_to jumps to its target", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const split: Action = { id: "kind", action: "split", inputs: { value: "{{ trigger.body.n }}" }, branches: [{ id: "1", actions: [set("one")] }, { id: "default", actions: [set("other")] }] };
  const flow = await makeFlow(tandem, "Forks", webhook("forks", set("start"), split));
  await openFlow(page, tandem, flow);
  await card(page, /Split/).click();
  await expect(panel(page).getByRole("textbox", { name: "Path 1: branch" })).toHaveValue("1");
  await expect(panel(page).getByRole("group", { name: "Path 1: when" })).toHaveCount(0);
  await panel(page).getByRole("button", { name: "Add path" }).click();
  await expect(panel(page).getByRole("textbox", { name: "Path 2: branch" })).toHaveValue("path_2");
  await panel(page).getByRole("button", { name: "Remove path 2" }).click();
  await run(page);
  await expect(card(page, /^3\. Set variables.*Completed/)).toBeVisible();
  await expect(card(page, /^4\. Set variables.*not performed/)).toBeVisible();
  await page.getByRole("button", { name: "Close test" }).click();

  await addAction(page, 5, "Split");
  await panel(page).getByRole("button", { name: "Add path" }).click();
  await panel(page).getByRole("textbox", { name: "Row 1: left" }).fill("{{ trigger.body.n }}");
  await panel(page).getByRole("textbox", { name: "Row 1: right" }).fill("1");
  await saved(page);
  await page.getByRole("button", { name: "Fit to screen" }).click();
  await addAction(page, 6, "Go to");
  await panel(page).getByRole("combobox").click();
  await page.getByRole("option", { name: /start/ }).click();
  await saved(page);
  await page.getByRole("button", { name: "Goes to start. Show it" }).click();
  await expect(card(page, /^1\./)).toHaveAttribute("aria-current", "true");
  await expect(card(page, /^1\./)).toBeInViewport();
});

test("deleting an action with branches asks, and each answer is one undo", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const reads: Action = set("reads", { x: "{{ actions.inner.x }}" });
  const flow = await makeFlow(tandem, "Branchy", webhook("branchy", condition("choice", [set("inner"), reads], [set("unlucky")]), set("last")));
  const root = async () => ids((await draftOf(tandem, flow)).body.actions);
  await openFlow(page, tandem, flow);
  await card(page, /Condition/).click();
  await card(page, /Condition/).press("Delete");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("3 actions are in its branches.");
  await dialog.getByRole("button", { name: /^Keep branch/ }).click();
  await expect.poll(root).toEqual(["inner", "reads", "last"]);
  await page.keyboard.press("Control+z");
  await expect.poll(root).toEqual(["choice", "last"]);
  await card(page, /Condition/).click();
  await card(page, /Condition/).press("Delete");
  await dialog.getByRole("button", { name: "Delete all 4" }).click();
  await expect.poll(root).toEqual(["last"]);
  await page.keyboard.press("Control+z");
  await expect.poll(root).toEqual(["choice", "last"]);

  await card(page, /^2\./).click();
  await card(page, /^2\./).press("Delete");
  await expect(dialog.getByRole("region", { name: "These actions refer to it:" })).toContainText("reads");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await root()).toEqual(["choice", "last"]);
});

test("a card is dragged to a plus: only legal ones light up, and broken references are listed first", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Movable", webhook("movable", set("a"), set("b", { x: "{{ actions.a.variables }}" }), condition("choice", [], [])));
  const root = async () => ids((await draftOf(tandem, flow)).body.actions);
  await openFlow(page, tandem, flow);
  const gaps = page.getByRole("button", { name: "Add an action here" });
  const drag = async (from: RegExp, gap: number) => {
    await card(page, from).hover();
    await page.mouse.down();
    const box = await gaps.nth(gap).boundingBox();
    if (!box) throw new Error("the gap isn't drawn");
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
  };
  await drag(/Condition/, 0);
  await expect(page.locator('[data-drop="over"]')).toHaveCount(1);
  // Its own two sides and the gaps in its branches don't take it.
  await expect(page.locator('[data-drop="no"]')).toHaveCount(4);
  await page.mouse.up();
  await expect.poll(root).toEqual(["choice", "a", "b"]);
  await page.keyboard.press("Control+z");
  await expect.poll(root).toEqual(["a", "b", "choice"]);

  await drag(/^1\./, 2);
  await page.mouse.up();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("region", { name: "These references no longer hold after the move:" })).toContainText("b");
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await expect.poll(root).toEqual(["b", "a", "choice"]);
});
