import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { visitScreens } from "./screens";
import { test } from "./server";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, reducedMotion: "reduce" });
    test(`no screen has accessibility violations in the ${colorScheme} theme`, async ({ page, tandem, echo }) => {
      const found: string[] = [];
      await visitScreens(page, tandem, echo, async (screen) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        for (const { id, impact, nodes } of violations) {
          found.push(`${screen}: ${id} (${impact}) ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
        }
      });
      expect(found).toEqual([]);
    });
  });
}
