/** Which actions are certainly done when an action runs, so that its expressions may use their outputs. */

import { actionKit, type Catalog } from "./catalog";
import type { Action, FlowDocument } from "./document";
import { branchesOf, lanesOf } from "./tree";

/** Ids in execution order. Jumps by go_to aren't followed: the server's check has the last word. */
export function certainlyBefore(document: FlowDocument, id: string, catalog: Catalog): string[] {
  return searchList(document.actions, id, [], catalog) ?? [];
}

function searchList(actions: Action[], id: string, before: string[], catalog: Catalog): string[] | null {
  let known = before;
  for (const action of actions) {
    if (action.id === id) return known;
    for (const branch of branchesOf(action)) {
      const inside = branch.id === "error" ? known : [...known, action.id];
      const found = searchList(branch.actions, id, inside, catalog);
      if (found) return found;
    }
    known = [...known, ...(doneBy(action, catalog) ?? [])];
  }
  return null;
}

/** What is certainly done after an action; null when nothing follows it. */
function doneBy(action: Action, catalog: Catalog): string[] | null {
  if (actionKit(catalog, action.action)?.ends) return null;
  const lanes = lanesOf(action, catalog);
  if (lanes.length === 0) return action.on_error === "continue" ? [] : [action.id];
  const results = lanes.flatMap((lane) => {
    const inside = doneByList(lane.actions, catalog);
    if (inside === null) return [];
    return [lane.id === "error" ? inside : [action.id, ...inside]];
  });
  const [first, ...others] = results;
  return first ? first.filter((id) => others.every((other) => other.includes(id))) : null;
}

function doneByList(actions: Action[], catalog: Catalog): string[] | null {
  const done: string[] = [];
  for (const action of actions) {
    const result = doneBy(action, catalog);
    if (result === null) return null;
    done.push(...result);
  }
  return done;
}
