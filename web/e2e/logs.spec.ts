import { expect } from "@playwright/test";
import { api, deploy, makeFlow, set, webhook } from "./api";
import { test } from "./server";
import { startShop } from "./steps";

test("an execution is found by its key, run again, and all that wait are cancelled at once", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Patient", webhook("patient", { id: "pause", action: "wait", inputs: { duration: "1h" } }));
  await deploy(tandem, flow);
  const call = (key: string) => fetch(`${tandem.url}/hooks/shop/patient`, { method: "POST", headers: { "content-type": "application/json", "idempotency-key": key }, body: '{"n":1}' });
  await call("order-1");
  await call("order-2");
  await page.goto(`${tandem.url}/projects/shop/flows/${flow}/logs`);
  const rows = page.getByRole("row").filter({ hasText: "v1" });
  await expect(rows).toHaveCount(2);
  await page.getByRole("searchbox", { name: "Find by id or key" }).fill("order-1");
  await expect(rows).toHaveCount(1);
  await page.getByRole("searchbox", { name: "Find by id or key" }).fill("order-9");
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(rows).toHaveCount(2);
  await page.getByRole("combobox", { name: "Started" }).click();
  await page.getByRole("option", { name: "Last hour" }).click();
  await expect(rows).toHaveCount(2);

  await page.getByRole("button", { name: "Cancel all" }).click();
  await expect(page.getByRole("dialog")).toContainText("2 executions are running or waiting");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel all executions" }).click();
  await expect(page.getByText("Cancelled 2 executions")).toBeVisible();
  await expect(rows.filter({ hasText: "Cancelled" })).toHaveCount(2);

  await rows.first().getByRole("link").click();
  await page.getByRole("button", { name: "Run again" }).click();
  await expect(page.getByText("Started again with the same event")).toBeVisible();
  await expect(page.locator("header").getByText("Waiting")).toBeVisible();
});

test("while one reads down in the list, new executions wait until they are asked for", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Busy", webhook("busy", set("a")));
  await deploy(tandem, flow);
  const call = () => fetch(`${tandem.url}/hooks/shop/busy`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  for (let calls = 0; calls < 30; calls++) await call();
  await page.goto(`${tandem.url}/projects/shop/flows/${flow}/logs`);
  const rows = page.getByRole("row").filter({ hasText: "v1" });
  await expect(rows).toHaveCount(30);
  await rows.last().scrollIntoViewIfNeeded();
  await call();
  await call();
  const news = page.getByRole("button", { name: "2 new executions" });
  await expect(news).toBeVisible();
  await expect(rows).toHaveCount(30);
  await news.click();
  await expect(rows).toHaveCount(32);
});

test("logs are read at 390 px and at 200 % zoom without scrolling sideways", async ({ page, tandem }) => {
  await startShop(page, tandem);
  const flow = await makeFlow(tandem, "Narrow", webhook("narrow", set("a")));
  await deploy(tandem, flow);
  await fetch(`${tandem.url}/hooks/shop/narrow`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  await expect.poll(async () => (await api<{ items: unknown[] }>(tandem, "GET", `/flows/${flow}/executions`)).body.items.length).toBe(1);
  // 200 % of 1,280 px leaves 640 px of room.
  for (const [width, height] of [[390, 844], [640, 360]] as const) {
    await page.setViewportSize({ width, height });
    for (const path of [`flows/${flow}/logs`, `flows/${flow}/overview`, `flows/${flow}/versions`, "deleted", "import", "api", "settings"]) {
      await page.goto(`${tandem.url}/projects/shop/${path}`);
      await expect(page.getByRole("heading").first()).toBeVisible();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${path} at ${width} px`).toBeLessThanOrEqual(0);
    }
    await page.goto(`${tandem.url}/projects/shop/flows/${flow}/logs`);
    const row = page.getByRole("row").filter({ hasText: "v1" });
    await expect(row).toContainText("Completed");
    const box = await row.getByRole("link").boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  }
});
