import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { visitPeopleScreens } from "./peopleScreens";
import { visitScreens } from "./screens";
import { test } from "./server";

/** What axe finds on a screen is noted, so that one run names everything. */
function auditor(page: Page) {
  const found: string[] = [];
  const look = async (screen: string) => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, impact, nodes } of violations) {
      found.push(`${screen}: ${id} (${impact}) ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
    }
  };
  return { found, look };
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, reducedMotion: "reduce" });
    test(`no screen has accessibility violations in the ${colorScheme} theme`, async ({ page, tandem, echo }) => {
      const { found, look } = auditor(page);
      await visitScreens(page, tandem, echo, look);
      expect(found).toEqual([]);
    });
    test(`people, reviews and the audit log have no accessibility violations in the ${colorScheme} theme`, async ({ page, tandem }) => {
      const { found, look } = auditor(page);
      await visitPeopleScreens(page, tandem, look);
      expect(found).toEqual([]);
    });
  });
}
