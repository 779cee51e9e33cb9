/** References to actions inside expressions: `actions.<id>` between `{{` and `}}`, and the target of go_to. */

import type { Action, FlowDocument } from "./document";
import { isObject } from "./document";

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

/** Ids of the actions whose inputs refer to `id`. */
export function referrersOf(document: FlowDocument, id: string): string[] {
  const pattern = referenceTo(id);
  const refers = (value: unknown): boolean => {
    let found = false;
    mapTexts(value, (text) => {
      for (const [expression] of text.matchAll(EXPRESSION)) found ||= new RegExp(pattern.source).test(expression);
      return text;
    });
    return found;
  };
  const result: string[] = [];
  const visit = (actions: Action[]) => {
    for (const action of actions) {
      const goesThere = action.action === "go_to" && action.inputs?.action === id;
      if (goesThere || refers(action.inputs)) result.push(action.id);
      for (const branch of action.branches ?? []) visit(branch.actions);
    }
  };
  visit(document.actions);
  return result;
}
