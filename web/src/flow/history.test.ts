import { expect, test } from "vitest";
import { historyReducer, startHistory, UNDO_ENTRIES_MAX, type History } from "./history";
import { flow, step } from "./testing";

const edit = (history: History, id: string, at: number, field?: string) => historyReducer(history, { type: "edit", document: flow(step(id)), field, at });

test("undo and redo go back and forth", () => {
  const start = startHistory(flow());
  const edited = edit(edit(start, "a", 0), "b", 0);
  const back = historyReducer(edited, { type: "undo" });
  expect(back.present.actions[0]?.id).toBe("a");
  expect(historyReducer(back, { type: "redo" }).present).toBe(edited.present);
  expect(historyReducer(start, { type: "undo" })).toBe(start);
});

test("typing in one field is one entry; another field or a pause begins a new one", () => {
  let history = startHistory(flow());
  history = edit(history, "a", 0, "url");
  history = edit(history, "ab", 500, "url");
  expect(history.past).toHaveLength(1);
  history = edit(history, "abc", 600, "name");
  history = edit(history, "abcd", 5_000, "name");
  expect(history.past).toHaveLength(3);
});

test("an edit after undo forgets what could be redone", () => {
  const history = historyReducer(edit(startHistory(flow()), "a", 0), { type: "undo" });
  expect(edit(history, "b", 0).future).toEqual([]);
});

test("a hundred entries are kept", () => {
  let history = startHistory(flow());
  for (let count = 0; count < UNDO_ENTRIES_MAX + 20; count++) history = edit(history, `a${count}`, count);
  expect(history.past).toHaveLength(UNDO_ENTRIES_MAX);
});
