import { expect, test } from "vitest";
import { holdBack } from "./useExecutions";

const rows = ["d", "c", "b", "a"].map((id) => ({ id }));

test("new rows wait while the reader is down in the list", () => {
  expect(holdBack(rows, "b")).toEqual({ shown: rows.slice(2), waiting: 2 });
  expect(holdBack(rows, "d")).toEqual({ shown: rows, waiting: 0 });
});

test("nothing is held back at the top, or when the row on top has gone", () => {
  expect(holdBack(rows, null)).toEqual({ shown: rows, waiting: 0 });
  expect(holdBack(rows, "gone")).toEqual({ shown: rows, waiting: 0 });
});
