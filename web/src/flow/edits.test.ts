import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asDrawable, type FlowDocument } from "./document";
import * as edits from "./edits";
import { anyFlow, catalog, condition, flow, step } from "./testing";
import { findAction, walk, type Place } from "./tree";

const ids = (document: FlowDocument) => Array.from(walk(document.actions), ({ action }) => action.id);

const places = (document: FlowDocument): Place[] => {
  const inside = Array.from(walk(document.actions), ({ place }) => [place, { ...place, index: place.index + 1 }]).flat();
  return [{ parent: null, branch: "", index: 0 }, ...inside];
};

function expectWellFormed(document: FlowDocument) {
  expect(asDrawable(document)).not.toBeNull();
  const all = ids(document);
  expect(new Set(all).size).toBe(all.length);
  for (const { action, place } of walk(document.actions)) expect(findAction(document, action.id)?.place).toEqual(place);
  for (const { action } of walk(document.actions)) if (action.note) expect(action.note).toEqual({ kept: action.action });
}

type Edit = (document: FlowDocument, pick: number, other: number) => FlowDocument;

const someEdits: Record<string, Edit> = {
  insert: (document, pick, other) => {
    const place = places(document)[pick % places(document).length] as Place;
    const kit = catalog.actions[other % catalog.actions.length];
    return kit ? edits.insertAction(document, place, edits.newAction(kit, new Set(ids(document)))) : document;
  },
  remove: (document, pick) => edits.removeAction(document, ids(document)[pick % ids(document).length] ?? ""),
  duplicate: (document, pick) => edits.duplicateAction(document, ids(document)[pick % ids(document).length] ?? "")?.document ?? document,
  move: (document, pick, other) =>
    edits.moveAction(document, ids(document)[pick % ids(document).length] ?? "", places(document)[other % places(document).length] as Place),
  shift: (document, pick, other) => edits.shiftAction(document, ids(document)[pick % ids(document).length] ?? "", other % 2 ? 1 : -1),
  rename: (document, pick, other) => edits.renameId(document, ids(document)[pick % ids(document).length] ?? "", `renamed_${other}`),
};

test("any series of edits keeps ids unique, the tree well-formed and unknown keys alive", () => {
  const edit = fc.tuple(fc.constantFrom(...Object.keys(someEdits)), fc.nat(50), fc.nat(50));
  fc.assert(
    fc.property(anyFlow, fc.array(edit, { maxLength: 12 }), (start, series) => {
      let document = start;
      for (const [name, pick, other] of series) document = someEdits[name]?.(document, pick, other) ?? document;
      expectWellFormed(document);
    }),
  );
});

test("moving keeps every action", () => {
  fc.assert(
    fc.property(anyFlow, fc.nat(), fc.nat(), (document, pick, other) => {
      const moved = someEdits.move?.(document, pick, other) ?? document;
      expect(ids(moved).sort()).toEqual(ids(document).sort());
    }),
  );
});

test("an action can't be moved into itself", () => {
  const document = flow(condition("outer", [condition("inner", [], [])], []));
  expect(edits.moveAction(document, "outer", { parent: "inner", branch: "yes", index: 0 })).toBe(document);
});

test("moving down within a list counts the gap that closes", () => {
  const document = flow(step("a"), step("b"), step("c"));
  expect(ids(edits.moveAction(document, "a", { parent: null, branch: "", index: 2 }))).toEqual(["b", "a", "c"]);
  expect(ids(edits.shiftAction(document, "c", -1))).toEqual(["a", "c", "b"]);
});

test("inserting into a branch that the document lacks makes it", () => {
  const document = flow(step("call", { action: "http_request", on_error: "branch" }));
  const changed = edits.insertAction(document, { parent: "call", branch: "error", index: 0 }, step("sorry"));
  expect(findAction(changed, "sorry")?.place).toEqual({ parent: "call", branch: "error", index: 0 });
});

describe("renaming an id", () => {
  const document = flow(
    step("ask"),
    step("asked", { inputs: { text: "actions.ask {{ actions.ask.body }} {{ actions.asked.x }} {{ my.actions.ask }}", list: ["{{ [actions.ask] }}"] } }),
    condition("back", [step("again", { action: "go_to", inputs: { action: "ask" } })], []),
  );

  test("updates expressions and jumps, and nothing else", () => {
    const renamed = edits.renameId(document, "ask", "lookup");
    expect(findAction(renamed, "asked")?.action.inputs).toEqual({
      text: "actions.ask {{ actions.lookup.body }} {{ actions.asked.x }} {{ my.actions.ask }}",
      list: ["{{ [actions.lookup] }}"],
    });
    expect(findAction(renamed, "again")?.action.inputs).toEqual({ action: "lookup" });
  });

  test("a taken or malformed id changes nothing", () => {
    expect(edits.renameId(document, "ask", "asked")).toBe(document);
    expect(edits.renameId(document, "ask", "Ask me")).toBe(document);
  });
});

test("a copy refers to itself, not to its original", () => {
  const document = flow(condition("outer", [step("inner"), step("user", { inputs: { v: "{{ actions.inner.x }}" } })], []));
  const copy = edits.duplicateAction(document, "outer");
  expect(copy?.id).toBe("outer_2");
  expect(findAction(copy?.document ?? document, "user_2")?.action.inputs).toEqual({ v: "{{ actions.inner_2.x }}" });
  expect(findAction(copy?.document ?? document, "user")?.action.inputs).toEqual({ v: "{{ actions.inner.x }}" });
});

test("the error branch comes with the choice and goes only while empty", () => {
  const document = flow(step("call", { action: "http_request" }));
  const branching = edits.setOnError(document, "call", "branch");
  expect(findAction(branching, "call")?.action.branches).toEqual([{ id: "error", actions: [] }]);
  expect(edits.setOnError(branching, "call", "stop").actions).toEqual(document.actions);
  const filled = edits.insertAction(branching, { parent: "call", branch: "error", index: 0 }, step("sorry"));
  expect(findAction(edits.setOnError(filled, "call", "continue"), "sorry")).toBeDefined();
});

test("free ids are readable", () => {
  expect(edits.freeId("HTTP request!", new Set())).toBe("http_request");
  expect(edits.freeId("respond", new Set(["respond", "respond_2"]))).toBe("respond_3");
  expect(edits.freeId("respond_2", new Set(["respond_2"]))).toBe("respond_3");
});
