import fc from "fast-check";
import { expect, test } from "vitest";
import { fromRows, parseLiteral, showLiteral, toRows } from "./conditions";
import { diagnosticsAt, type Diagnostic } from "./diagnostics";
import { asDrawable } from "./document";
import { freeName, freePath } from "./naming";
import { referencesInto } from "./references";
import { summaryOf } from "./summary";
import { anyFlow, catalog, flow, step } from "./testing";
import { fromYaml, toYaml } from "./yaml";

test("a document survives its text form, unknown keys included", () => {
  fc.assert(
    fc.property(anyFlow, (document) => {
      const read = fromYaml(toYaml(document));
      expect(read).toEqual({ ok: true, value: document });
    }),
  );
});

test("broken YAML says where", () => {
  expect(fromYaml("actions:\n  - id: [")).toMatchObject({ ok: false, line: expect.any(Number), column: expect.any(Number) });
});

test("what can't be drawn is told apart", () => {
  expect(asDrawable({ actions: [] })?.trigger).toEqual({ event: null });
  expect(asDrawable({ actions: ["text"] })).toBeNull();
  expect(asDrawable({ actions: [{ id: "a", action: "x", branches: {} }] })).toBeNull();
  expect(asDrawable([])).toBeNull();
});

test("conditions are rows while they are flat", () => {
  const row = { left: "{{ a }}", is: "equals", right: 1 };
  expect(toRows(row)).toEqual({ match: "all", rows: [row] });
  expect(toRows({ any: [row, { left: 1, is: "exists" }] })?.match).toBe("any");
  expect(toRows({ not: row })).toBeNull();
  expect(toRows({ all: [{ any: [row] }] })).toBeNull();
  expect(fromRows({ match: "any", rows: [row] })).toEqual({ any: [row] });
});

test("what is typed is what is shown", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(showLiteral(parseLiteral(text))).toBe(text);
    }),
  );
  expect(parseLiteral("200")).toBe(200);
  expect(parseLiteral("007")).toBe("007");
  expect(parseLiteral("1.50")).toBe("1.50");
});

test("a finding is shown at the input that it is inside of", () => {
  const at = (path: string): Diagnostic => ({ code: "x", severity: "error", at: { action: "a", path, pointer: "" }, message: path });
  const all = [at("inputs.url"), at("inputs.urls"), at("inputs.url.0.left")];
  expect(diagnosticsAt(all, "inputs.url").map((found) => found.message)).toEqual(["inputs.url", "inputs.url.0.left"]);
});

test("a card's second line is the kit's, filled", () => {
  const action = step("a", { action: "http_request", inputs: { method: "GET", url: "https://x/{{ trigger.id }}" } });
  expect(summaryOf(action, catalog.actions[1])).toBe("GET https://x/{trigger.id}");
});

test("referrers are found in expressions and jumps", () => {
  const document = flow(step("a"), step("b", { inputs: { x: ["{{ actions.a.y }}"] } }), step("c", { inputs: { x: "actions.a" } }), step("d", { action: "go_to", inputs: { action: "a" } }));
  expect(referencesInto(document, "a").map(({ from }) => from)).toEqual(["b", "d"]);
});

test("defaults are readable and free", () => {
  expect(freeName("Untitled flow", ["Untitled flow", "Untitled flow 2"])).toBe("Untitled flow 3");
  expect(freePath("Café orders!", ["http://h/hooks/shop/cafe-orders"])).toBe("cafe-orders-2");
  expect(freePath("日本", [])).toBe("hook");
});
