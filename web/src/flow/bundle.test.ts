import fc from "fast-check";
import { expect, test } from "vitest";
import { bindConnections, readFlows } from "./bundle";
import { anyFlow, condition, flow, step } from "./testing";
import { toYaml } from "./yaml";

test("a document and a bundle are read back as they were written", () => {
  fc.assert(
    fc.property(fc.array(anyFlow, { minLength: 1, maxLength: 3 }), (documents) => {
      expect(readFlows(toYaml({ tandem: 1, flows: documents }))).toEqual({ ok: true, documents });
      expect(readFlows(JSON.stringify(documents[0]))).toEqual({ ok: true, documents: [documents[0]] });
    }),
  );
});

test("what isn't a file of flows is told apart", () => {
  expect(readFlows(" \n")).toEqual({ ok: false, problem: "empty" });
  expect(readFlows("[1]")).toEqual({ ok: false, problem: "not_flows" });
  expect(readFlows("name: x")).toEqual({ ok: false, problem: "not_flows" });
  expect(readFlows("flows: [1]")).toEqual({ ok: false, problem: "not_flows" });
  expect(readFlows("actions: [")).toMatchObject({ ok: false, problem: "syntax", line: expect.any(Number) });
});

test("connections are bound by name, in branches too, and nothing else changes", () => {
  const call = (id: string, connection: string | null) => step(id, { action: "http_request", inputs: { url: "erp", connection } });
  const document = flow(call("a", "erp"), condition("c", [call("b", "erp")], [call("d", "crm")]), call("e", null));
  const bound = flow(call("a", "new"), condition("c", [call("b", "new")], [call("d", "crm")]), call("e", null));
  expect(bindConnections(document, new Map([["erp", "new"]]))).toEqual(bound);
  expect(bindConnections({ actions: "broken" }, new Map([["a", "b"]]))).toEqual({ actions: "broken" });
  fc.assert(
    fc.property(anyFlow, (any) => {
      expect(bindConnections(any, new Map([["x", "y"]]))).toEqual(any);
    }),
  );
});
