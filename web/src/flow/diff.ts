/** Two states of a flow as one tree: the newer one, with what was removed put back where it stood. */

import type { Action, FlowDocument, Json } from "./document";
import { insertAction } from "./edits";
import { branchesOf, findAction, listAt, walk } from "./tree";

export type Mark = "added" | "removed" | "moved" | "changed";

/** What the server says about where an action stands. */
export interface DiffPlace {
  parent: string | null;
  branch: string | null;
  after: string | null;
}

export interface ValueDifference {
  path: string;
  change: "added" | "removed" | "changed";
  old?: unknown;
  new?: unknown;
}

export interface Differences {
  flow: ValueDifference[];
  trigger: ValueDifference[];
  added: { id: string; place: DiffPlace }[];
  removed: { id: string; place: DiffPlace }[];
  moved: { id: string; from: DiffPlace; to: DiffPlace }[];
  changed: { id: string; changes: ValueDifference[] }[];
}

/** Stands for the trigger and the flow's own keys, as on the canvas. */
export const TRIGGER_CARD = "trigger";

/** What became of each card; one that was moved may be changed too. */
export function marksOf(diff: Differences): Map<string, Mark[]> {
  const marks = new Map<string, Mark[]>();
  const mark = (id: string, what: Mark) => marks.set(id, [...(marks.get(id) ?? []), what]);
  if (diff.flow.length + diff.trigger.length > 0) mark(TRIGGER_CARD, "changed");
  for (const { id } of diff.added) mark(id, "added");
  for (const { id } of diff.removed) mark(id, "removed");
  for (const { id } of diff.moved) mark(id, "moved");
  for (const { id } of diff.changed) mark(id, "changed");
  return marks;
}

/** The newer document with the removed actions at their old places. Every id of both is in it once. */
export function mergedTree(older: FlowDocument, newer: FlowDocument, diff: Differences): FlowDocument {
  const removed = new Set(diff.removed.map(({ id }) => id));
  let merged = newer;
  for (const { id, place } of diff.removed) {
    const found = findAction(older, id);
    // What is in a branch of a removed action comes with it.
    if (!found || (place.parent !== null && removed.has(place.parent))) continue;
    const list = listAt(merged, found.place).map((action) => action.id);
    const before = listAt(older, found.place).slice(0, found.place.index).map((action) => action.id);
    const index = list.indexOf(before.findLast((sibling) => list.includes(sibling)) ?? "") + 1;
    merged = insertAction(merged, { ...found.place, index }, onlyRemoved(found.action, removed));
  }
  return merged;
}

function onlyRemoved(action: Action, removed: ReadonlySet<string>): Action {
  if (!action.branches) return action;
  const branches = branchesOf(action).map((branch) => ({
    ...branch,
    actions: branch.actions.filter(({ id }) => removed.has(id)).map((inner) => onlyRemoved(inner, removed)),
  }));
  return { ...action, branches };
}

/** The marked cards in the order of the tree. */
export function markedInOrder(document: FlowDocument, marks: ReadonlyMap<string, Mark[]>): string[] {
  const cards = [TRIGGER_CARD, ...Array.from(walk(document.actions), ({ action }) => action.id)];
  return cards.filter((id) => marks.has(id));
}

/** The values of an action that is only in one of the documents, as differences. */
export function wholeAction(action: Action, change: "added" | "removed"): ValueDifference[] {
  const { id: _id, action: _key, branches: _branches, inputs, ...others } = action;
  const values: [string, unknown][] = [...Object.entries(others), ...Object.entries(inputs ?? {}).map(([key, value]): [string, Json] => [`inputs.${key}`, value])];
  return values.map(([path, value]) => ({ path, change, old: change === "removed" ? value : null, new: change === "added" ? value : null }));
}
