/** Walking the tree of actions and addressing places in it. */

import { actionKit, type Catalog } from "./catalog";
import type { Action, Branch, FlowDocument } from "./document";

/** A list of actions: the flow's own, or a branch's. */
export interface ListAddress {
  parent: string | null;
  branch: string;
}

/** A gap in a list, where an action can be inserted. */
export interface Place extends ListAddress {
  index: number;
}

export const ROOT: ListAddress = { parent: null, branch: "" };

export interface Found {
  action: Action;
  place: Place;
}

/** A way on from a branching action. `through` is the way past the branches that needs no branch in the document. */
export interface Lane {
  kind: "branch" | "through";
  id: string;
  title: string;
  actions: Action[];
}

export function branchesOf(action: Action): Branch[] {
  return action.branches ?? [];
}

/** Every action with its place, in execution order: an action before those of its branches. */
export function* walk(actions: Action[], list: ListAddress = ROOT): Generator<Found> {
  for (const [index, action] of actions.entries()) {
    yield { action, place: { ...list, index } };
    for (const branch of branchesOf(action)) yield* walk(branch.actions, { parent: action.id, branch: branch.id });
  }
}

export function findAction(document: FlowDocument, id: string): Found | undefined {
  for (const found of walk(document.actions)) if (found.action.id === id) return found;
  return undefined;
}

export function actionIds(actions: Action[]): Set<string> {
  return new Set(Array.from(walk(actions), (found) => found.action.id));
}

export function listAt(document: FlowDocument, list: ListAddress): Action[] {
  if (list.parent === null) return document.actions;
  const parent = findAction(document, list.parent)?.action;
  return (parent && branchesOf(parent).find((branch) => branch.id === list.branch)?.actions) ?? [];
}

/**
 * The ways on from an action, in author order; none when it doesn't branch. Branches that the kit promises and the
 * document lacks are shown empty, so that they can be filled.
 */
export function lanesOf(action: Action, catalog: Catalog): Lane[] {
  const kit = actionKit(catalog, action.action);
  const promised = kit?.branches ?? [];
  const titles = new Map(promised.map((branch) => [branch.id, branch.title]));
  const own = branchesOf(action).map((branch): Lane => {
    return { kind: "branch", id: branch.id, title: titles.get(branch.id) ?? branch.id, actions: branch.actions };
  });
  const missing = promised
    .filter((branch) => !own.some((lane) => lane.id === branch.id))
    .map((branch): Lane => ({ kind: "branch", id: branch.id, title: branch.title, actions: [] }));
  const error = wantsErrorBranch(action) && !own.some((lane) => lane.id === "error") ? [emptyLane("error")] : [];
  const lanes = [...own, ...missing, ...error];
  if (lanes.length === 0) return [];
  return needsThrough(lanes, promised.length > 0) ? [through(action), ...lanes] : lanes;
}

/** The action's own lists decide where the flow goes on unless nothing says what happens otherwise. */
function needsThrough(lanes: Lane[], promised: boolean): boolean {
  return !promised && !lanes.some((lane) => lane.id === "default");
}

function through(action: Action): Lane {
  return { kind: "through", id: "", title: branchesOf(action).every((branch) => branch.id === "error") ? "ok" : "otherwise", actions: [] };
}

function emptyLane(id: string): Lane {
  return { kind: "branch", id, title: id, actions: [] };
}

function wantsErrorBranch(action: Action): boolean {
  return action.on_error === "branch";
}

/** Whether nothing of this list's end is reached: it stops, goes elsewhere, or all its last action's ways do. */
export function listEnds(actions: Action[], catalog: Catalog): boolean {
  const last = actions.at(-1);
  return last !== undefined && actionEnds(last, catalog);
}

export function actionEnds(action: Action, catalog: Catalog): boolean {
  if (actionKit(catalog, action.action)?.ends) return true;
  const lanes = lanesOf(action, catalog);
  return lanes.length > 0 && lanes.every((lane) => listEnds(lane.actions, catalog));
}
