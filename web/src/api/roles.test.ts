import { expect, test } from "vitest";
import { includes, ROLES } from "./roles";

test("a role includes itself and the ones before it", () => {
  expect(ROLES.filter((role) => includes("checker", role))).toEqual(["viewer", "maker", "checker"]);
  expect(includes("viewer", "maker")).toBe(false);
  expect(ROLES.every((role) => includes("admin", role))).toBe(true);
});
