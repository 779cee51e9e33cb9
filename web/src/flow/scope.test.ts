import { expect, test } from "vitest";
import { certainlyBefore } from "./scope";
import { catalog, condition, flow, step } from "./testing";
import { valueGroups } from "./values";

const before = (document: Parameters<typeof certainlyBefore>[0], id: string) => certainlyBefore(document, id, catalog);
const stop = step("s", { action: "stop" });

test("what both branches do is certain after them; what one does isn't", () => {
  const document = flow(condition("c", [step("y")], [step("n")]), step("after"));
  expect(before(document, "y")).toEqual(["c"]);
  expect(before(document, "after")).toEqual(["c"]);
});

test("a branch that ends doesn't count", () => {
  expect(before(flow(condition("c", [step("y")], [stop]), step("after")), "after")).toEqual(["c", "y"]);
});

test("an action isn't done in its own error branch, nor after one that comes back", () => {
  const call = step("call", { action: "http_request", on_error: "branch", branches: [{ id: "error", actions: [step("sorry")] }] });
  expect(before(flow(call, step("after")), "sorry")).toEqual([]);
  expect(before(flow(call, step("after")), "after")).toEqual([]);
});

test("the picker offers outputs, the trigger's sample, variables and functions", () => {
  const document = flow(step("call", { action: "http_request" }), step("set", { inputs: { variables: { total: 3 } } }), step("last"));
  document.trigger.sample = { body: { "order-no": "A-1" } };
  const expressions = valueGroups(document, "last", catalog).flatMap((group) => group.options.map((option) => option.expression));
  expect(expressions).toEqual([
    "actions.call.status",
    "actions.call.body",
    "actions.call.body.id",
    "trigger.body",
    'trigger.body["order-no"]',
    "vars.total",
    "execution.id",
    "execution.started_at",
    "execution.idempotency_key",
    "uuid()",
  ]);
});
