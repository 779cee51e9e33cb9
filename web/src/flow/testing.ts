/** A small catalogue and random documents for the tests of this room. */

import fc from "fast-check";
import type { ActionKit, Catalog } from "./catalog";
import type { Action, FlowDocument } from "./document";

function kit(key: string, more: Partial<ActionKit> = {}): ActionKit {
  return {
    key,
    title: key,
    family: "logic",
    icon: key,
    docs: "",
    inputs: {},
    outputs: {},
    branches: [],
    own_branches: false,
    ends: false,
    effect: "E0",
    error_branch: false,
    summary: "",
    events: null,
    ...more,
  };
}

export const catalog: Catalog = {
  events: [{ key: "webhook", title: "Webhook", family: "connectors", icon: "", docs: "", inputs: {}, outputs: {}, sample: {}, replies: true }],
  actions: [
    kit("set_variables"),
    kit("http_request", {
      effect: "E2",
      error_branch: true,
      summary: "{{method}} {{ url }}",
      outputs: { properties: { status: { type: "integer" }, body: { type: "object", properties: { id: { type: "string" } } } } },
    }),
    kit("condition", { branches: [{ id: "yes", title: "Yes" }, { id: "no", title: "No" }] }),
    kit("split", { own_branches: true }),
    kit("stop", { ends: true }),
    kit("go_to", { ends: true }),
  ],
  functions: [{ name: "uuid", signature: "uuid()", docs: "" }],
  operators: [],
};

export function flow(...actions: Action[]): FlowDocument {
  return { tandem: 1, kind: "main", trigger: { event: "webhook", inputs: {} }, actions };
}

export function step(id: string, more: Partial<Action> = {}): Action {
  return { id, action: "set_variables", inputs: {}, ...more };
}

export function condition(id: string, yes: Action[], no: Action[]): Action {
  return {
    id,
    action: "condition",
    branches: [
      { id: "yes", actions: yes },
      { id: "no", actions: no },
    ],
  };
}

/** A random well-formed document with unique ids and keys that nobody knows. */
export const anyFlow: fc.Arbitrary<FlowDocument> = fc
  .letrec<{ list: Action[]; action: Action }>((tie) => ({
    list: fc.array(tie("action"), { maxLength: 4 }),
    action: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom("set_variables", "http_request", "stop").map((action): Action => ({ id: "", action, inputs: {}, note: { kept: action } })),
      fc.tuple(tie("list"), tie("list")).map(([yes, no]) => ({ ...condition("", yes, no), note: { kept: "condition" } })),
    ),
  }))
  .list.map((actions) => flow(...numbered(actions)));

function numbered(actions: Action[]): Action[] {
  let last = 0;
  const visit = (list: Action[]): Action[] =>
    list.map((action) => ({
      ...action,
      id: `a${++last}`,
      ...(action.branches && { branches: action.branches.map((branch) => ({ ...branch, actions: visit(branch.actions) })) }),
    }));
  return visit(actions);
}
