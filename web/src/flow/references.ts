/** References to actions inside expressions: `actions.<id>` between `{{` and `}}`, and the target of go_to. */

import type { Action, FlowDocument, JsonObject } from "./document";
import { isObject } from "./document";
import type { Catalog } from "./catalog";
import { certainlyBefore } from "./scope";
import { actionIds, findAction, walk } from "./tree";

const EXPRESSION = /\{\{.*?\}\}|\{%.*?%\}/gs;

function referenceTo(id: string): RegExp {
  return new RegExp(`(?<![\\w.])actions\\.${id}(?!\\w)`, "g");
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}

function renamedIn(inputs: unknown, ids: ReadonlyMap<string, string>): unknown {
  return mapTexts(inputs, (text) =>
    text.replace(EXPRESSION, (expression) => {
      let result = expression;
      for (const [from, to] of ids) result = result.replace(referenceTo(from), `actions.${to}`);
      return result;
    }),
  );
}

/** The action, and those of its branches, with every reference to a renamed action updated. Ids themselves stay. */
export function renameReferences(action: Action, ids: ReadonlyMap<string, string>): Action {
  const inputs = action.inputs && (renamedIn(action.inputs, ids) as Action["inputs"]);
  const target = action.action === "go_to" && typeof inputs?.action === "string" ? ids.get(inputs.action) : undefined;
  return {
    ...action,
    ...(inputs && { inputs: target === undefined ? inputs : { ...inputs, action: target } }),
    ...(action.branches && {
      branches: action.branches.map((branch) => ({
        ...branch,
        actions: branch.actions.map((inner) => renameReferences(inner, ids)),
      })),
    }),
  };
}

/** The document with every action's inputs changed. What isn't an action stays as it is. */
export function mapInputs(document: FlowDocument, change: (inputs: JsonObject) => JsonObject): FlowDocument {
  const visit = (actions: Action[]): Action[] =>
    actions.map((action) => {
      if (!isObject(action)) return action;
      const { inputs, branches } = action;
      return {
        ...action,
        ...(isObject(inputs) && { inputs: change(inputs) }),
        ...(Array.isArray(branches) && { branches: branches.map((branch) => (isObject(branch) && Array.isArray(branch.actions) ? { ...branch, actions: visit(branch.actions) } : branch)) }),
      };
    });
  return { ...document, actions: visit(document.actions) };
}

/** An action, and the one that its inputs refer to. */
export interface Reference {
  from: string;
  to: string;
}

/** References from outside an action to it or to what is in its branches. */
export function referencesInto(document: FlowDocument, id: string): Reference[] {
  const found = findAction(document, id);
  if (!found) return [];
  const inside = actionIds([found.action]);
  return Array.from(walk(document.actions))
    .filter(({ action }) => !inside.has(action.id))
    .flatMap(({ action }) => [...expressionTargets(action), ...jumpTargets(action)].filter((to) => inside.has(to)).map((to) => ({ from: action.id, to })));
}

/** References that hold before a change and no longer hold after it. */
export function brokenReferences(before: FlowDocument, after: FlowDocument, catalog: Catalog): Reference[] {
  return Array.from(walk(after.actions)).flatMap(({ action }) => {
    const targets = expressionTargets(action);
    if (targets.length === 0) return [];
    const held = new Set(certainlyBefore(before, action.id, catalog));
    const holds = new Set(certainlyBefore(after, action.id, catalog));
    return targets.filter((to) => held.has(to) && !holds.has(to)).map((to) => ({ from: action.id, to }));
  });
}

const REFERENCE = /(?<![\w.])actions\.([a-z][a-z0-9_]*)/g;

/** Ids that an action's own expressions name. */
function expressionTargets(action: Action): string[] {
  const ids = new Set<string>();
  mapTexts(action.inputs, (text) => {
    for (const [expression] of text.matchAll(EXPRESSION)) for (const [, id] of expression.matchAll(REFERENCE)) if (id) ids.add(id);
    return text;
  });
  return [...ids];
}

function jumpTargets(action: Action): string[] {
  return action.action === "go_to" && typeof action.inputs?.action === "string" ? [action.inputs.action] : [];
}
