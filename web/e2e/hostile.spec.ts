/** What people and callers write is shown as text: nothing of it runs, and the security policy has nothing to report. */

import { expect } from "@playwright/test";
import { api, condition, deploy, draftOf, makeFlow, webhook } from "./api";
import { test } from "./server";
import { startShop } from "./steps";

const corpus = [
  "<script>window.hacked=1</script>",
  '<img src=x onerror="window.hacked=1">',
  '"><svg/onload=window.hacked=1>',
  "javascript:window.hacked=1",
  "{{constructor.constructor('window.hacked=1')()}}",
  "</textarea><iframe srcdoc='<script>parent.hacked=1</script>'>",
  "$t(hacked) __proto__ {{name}}",
  "</style><style>*{display:none}",
  "\u202Eevil\u0000 <a href=\"data:text/html,<script>window.hacked=1</script>\">x</a>",
];
/** A name has at most 80 characters and no control characters. */
const names = corpus.map((text) => text.replaceAll("\u0000", "").slice(0, 70));

test("hostile names, texts and payloads are only shown", async ({ page, tandem }) => {
  test.setTimeout(240_000);
  const reports: string[] = [];
  page.on("console", (message) => {
    if (/content security policy|refused to/i.test(message.text())) reports.push(message.text());
  });
  page.on("dialog", (dialog) => {
    reports.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => reports.push(`an error: ${error.message}`));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`)));
  await startShop(page, tandem);
  const variables = Object.fromEntries(corpus.map((text, index) => [`v${index}`, text.replaceAll("{{", "{").replaceAll("\u0000", "")]));
  const actions = names.slice(0, 5).map((name, index) => ({ id: `a${index}`, name, action: "set_variables", inputs: { variables } }));
  const flow = await makeFlow(tandem, names[0] ?? "", webhook("hostile", ...actions, condition("c", [], [])));
  await deploy(tandem, flow);
  for (const name of names.slice(1)) await makeFlow(tandem, name, { tandem: 1, kind: "main", trigger: { event: "api" }, actions: [] });
  await fetch(`${tandem.url}/hooks/shop/hostile?q=${encodeURIComponent(corpus[0] ?? "")}`, { method: "POST", headers: { "content-type": "application/json", "x-evil": "<script>1</script>" }, body: JSON.stringify({ corpus, [corpus[1] ?? ""]: 1 }) });
  await api(tandem, "POST", `/flows/${flow}/edit`);
  const { body, etag } = await draftOf(tandem, flow);
  await api(tandem, "PUT", `/flows/${flow}/draft`, { ...body, actions: [{ ...body.actions[0], inputs: { variables: { changed: names[1] } } }] }, etag);
  const { body: list } = await api<{ items: { id: string }[] }>(tandem, "GET", `/flows/${flow}/executions`);

  const clean = async (where: string) => {
    expect(await page.evaluate(() => (window as { hacked?: unknown }).hacked), where).toBeUndefined();
    expect(reports, where).toEqual([]);
  };
  const base = `${tandem.url}/projects/shop`;
  for (const path of [`flows/${flow}`, `flows/${flow}?view=active`, `flows/${flow}/overview`, `flows/${flow}/versions`, `flows/${flow}/compare`, `flows/${flow}/logs`, `executions/${list.items[0]?.id}`, "executions"]) {
    await page.goto(`${base}/${path}`);
    await expect(page.getByText(names[0] ?? "").first()).toBeVisible();
    await clean(path);
  }
  await page.goto(`${base}/flows/${flow}/compare`);
  await page.keyboard.press("n");
  await expect(page.getByRole("complementary", { name: "What changes" })).toContainText(names[1] ?? "");
  await clean("a change's panel");
  await page.goto(`${base}/flows/${flow}`);
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(page.getByRole("dialog").getByRole("region", { name: "What changes" })).toBeVisible();
  await clean("the deploy dialog");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Show as YAML" }).click();
  await expect(page.getByRole("textbox", { name: "The flow as YAML" })).toBeVisible();
  await clean("YAML");
  await page.goto(`${base}/import`);
  await page.getByLabel("Or paste a flow").fill(JSON.stringify({ tandem: 1, name: names[1], kind: "main", trigger: { event: "api" }, actions: [{ id: "x", action: names[2], inputs: { connection: names[3] } }] }));
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByText("1 flow found")).toBeVisible();
  await clean("import");
  await api(tandem, "DELETE", `/flows/${flow}?scope=flow`);
  await page.goto(`${base}/deleted`);
  await expect(page.getByRole("button", { name: /^Restore/ })).toBeVisible();
  await clean("deleted flows");
});
