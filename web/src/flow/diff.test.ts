import fc from "fast-check";
import { expect, test } from "vitest";
import { markedInOrder, marksOf, mergedTree, wholeAction, type Differences } from "./diff";
import type { FlowDocument } from "./document";
import { moveAction, removeAction } from "./edits";
import { anyFlow, condition, flow, step } from "./testing";
import { actionIds, walk } from "./tree";

const nothing: Differences = { flow: [], trigger: [], added: [], removed: [], moved: [], changed: [] };
const ids = (document: FlowDocument) => Array.from(walk(document.actions), ({ action }) => action.id);

/** The server's answer as far as removal goes. */
function removals(older: FlowDocument, newer: FlowDocument): Differences {
  const kept = actionIds(newer.actions);
  const removed = Array.from(walk(older.actions))
    .filter(({ action }) => !kept.has(action.id))
    .map(({ action, place }) => ({ id: action.id, place: { parent: place.parent, branch: place.branch || null, after: null } }));
  return { ...nothing, removed };
}

test("both documents' actions are in the merged tree once, and the newer one's stay in order", () => {
  fc.assert(
    fc.property(anyFlow, fc.array(fc.nat(), { maxLength: 4 }), fc.nat(), (older, picks, target) => {
      let newer = older;
      for (const pick of picks) {
        const known = ids(newer);
        const id = known[pick % Math.max(1, known.length)];
        if (id) newer = pick % 2 === 0 ? removeAction(newer, id) : moveAction(newer, id, { parent: null, branch: "", index: target % (newer.actions.length + 1) });
      }
      const merged = ids(mergedTree(older, newer, removals(older, newer)));
      expect(merged.toSorted()).toEqual([...new Set([...ids(older), ...ids(newer)])].toSorted());
      const kept = actionIds(newer.actions);
      expect(merged.filter((id) => kept.has(id))).toEqual(ids(newer));
    }),
  );
});

test("a removed action comes back after the one it followed, with its own branches", () => {
  const older = flow(step("a"), condition("c", [step("y")], [step("kept")]), step("z"));
  const newer = flow(step("a"), step("kept"), step("z"));
  const merged = mergedTree(older, newer, removals(older, newer));
  expect(ids(merged)).toEqual(["a", "c", "y", "kept", "z"]);
});

test("a card has every mark that applies, in the order of the tree", () => {
  const place = { parent: null, branch: null, after: null };
  const change = { path: "inputs.url", change: "changed" as const, old: 1, new: 2 };
  const marks = marksOf({ ...nothing, trigger: [change], moved: [{ id: "b", from: place, to: place }], changed: [{ id: "b", changes: [change] }], added: [{ id: "a", place }] });
  expect(marks.get("b")).toEqual(["moved", "changed"]);
  expect(markedInOrder(flow(step("a"), step("x"), step("b")), marks)).toEqual(["trigger", "a", "b"]);
});

test("an action that only one side has is shown value by value", () => {
  const action = step("a", { name: "N", inputs: { url: "u" } });
  expect(wholeAction(action, "removed")).toEqual([
    { path: "name", change: "removed", old: "N", new: null },
    { path: "inputs.url", change: "removed", old: "u", new: null },
  ]);
});
