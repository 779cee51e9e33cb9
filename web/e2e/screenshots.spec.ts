import { visitPeopleScreens } from "./peopleScreens";
import { visitScreens } from "./screens";
import { test } from "./server";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test(`every screen is photographed in the ${colorScheme} theme`, async ({ page, tandem, echo }) => {
      await visitScreens(page, tandem, echo, async (name) => {
        await page.screenshot({ path: `screenshots/${name}-${colorScheme}.png`, animations: "disabled" });
      });
    });
    test(`people, reviews and the audit log are photographed in the ${colorScheme} theme`, async ({ page, tandem }) => {
      await visitPeopleScreens(page, tandem, async (name) => {
        await page.screenshot({ path: `screenshots/${name}-${colorScheme}.png`, animations: "disabled" });
      });
    });
  });
}
