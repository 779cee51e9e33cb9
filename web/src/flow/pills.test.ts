import fc from "fast-check";
import { expect, test } from "vitest";
import { piecesOf } from "./pills";
import { anyFlow, catalog, condition, flow, step } from "./testing";

const document = flow(step("first", { name: "Look it up" }), condition("c", [step("inner")], []), step("here"));
const pieces = (text: string) => piecesOf(text, document, "here", catalog);

test("the pieces are the text", () => {
  const part = fc.oneof(fc.string(), fc.constantFrom("{{ actions.first.x }}", "{{", "}}", "{{ trigger.body }}", "{{uuid()}}"));
  fc.assert(
    fc.property(anyFlow, fc.array(part), (any, parts) => {
      const text = parts.join("");
      expect(piecesOf(text, any, "a1", catalog).map((piece) => piece.text).join("")).toBe(text);
    }),
  );
});

test("a pill names the action, or the event, and the value", () => {
  expect(pieces("Hi {{ actions.first.body.name }}!")).toEqual([
    { kind: "text", text: "Hi " },
    { kind: "pill", text: "{{ actions.first.body.name }}", source: "Look it up", value: "body.name", problem: null },
    { kind: "text", text: "!" },
  ]);
  expect(pieces("{{ trigger.body['a b'] }}")).toMatchObject([{ source: "Webhook", value: "body['a b']" }]);
  expect(pieces("{{ vars.x | upper }}")).toMatchObject([{ source: "vars", value: "x | upper" }]);
  expect(pieces("{{ 1 + 2 }}")).toMatchObject([{ source: "", value: "1 + 2" }]);
});

test("what isn't certainly done before, or isn't there, says so", () => {
  expect(pieces("{{ actions.inner.x }}")).toMatchObject([{ problem: "not_before" }]);
  expect(pieces("{{ actions.here.x }}")).toMatchObject([{ problem: "not_before" }]);
  expect(pieces("{{ actions.gone.x }}")).toMatchObject([{ problem: "missing", source: "gone" }]);
});
