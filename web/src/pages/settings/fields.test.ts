import { expect, test } from "vitest";
import { fieldsOf, readSetting, showSetting } from "./fields";

test("known settings come first with their names; what a newer server adds is shown by its type", () => {
  const fields = fieldsOf({ colour: "red", flow_limit: 20, strange: { a: 1 } });
  expect(fields.map(({ key, kind }) => [key, kind])).toEqual([
    ["flow_limit", "number"],
    ["colour", "text"],
  ]);
  expect(fields[0]?.title).toBe("Flows at most");
});

test("what is shown is read back", () => {
  expect(readSetting("number", showSetting(20))).toBe(20);
  expect(readSetting("lines", showSetting(["a", "b"]))).toEqual(["a", "b"]);
  expect(readSetting("lines", " a \n\n")).toEqual(["a"]);
  expect(readSetting("number", "")).toBeNull();
  expect(readSetting("text", " Europe/Berlin ")).toBe("Europe/Berlin");
});
