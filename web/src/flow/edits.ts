/**
 * Every change to a document, as a pure function. Invariants: ids stay unique where they were, an action is in exactly
 * one list, keys that nobody here knows survive.
 */

import { actionKit, type ActionKit, type Catalog, type JsonSchema } from "./catalog";
import type { Action, Branch, FlowDocument, Json, JsonObject, Trigger } from "./document";
import { renameReferences } from "./references";
import { actionIds, branchesOf, findAction, listAt, walk, type ListAddress, type Place } from "./tree";

export const ID_PATTERN = /^[a-z][a-z0-9_]*$/;

/** An id that isn't taken: the base itself, or the base with a number. */
export function freeId(base: string, taken: ReadonlySet<string>): string {
  const clean = base.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "") || "action";
  if (!taken.has(clean)) return clean;
  const stem = clean.replace(/_\d+$/, "");
  for (let number = 2; ; number++) if (!taken.has(`${stem}_${number}`)) return `${stem}_${number}`;
}

/** A new action with its kit's defaults and empty branches. */
export function newAction(kit: ActionKit, taken: ReadonlySet<string>): Action {
  return {
    id: freeId(kit.key, taken),
    action: kit.key,
    inputs: defaultInputs(kit.inputs),
    ...(kit.branches.length > 0 && { branches: kit.branches.map(({ id }) => ({ id, actions: [] })) }),
  };
}

export function defaultInputs(schema: JsonSchema): JsonObject {
  const required = new Set(schema.required);
  const entries = Object.entries(schema.properties ?? {})
    .filter(([key, property]) => required.has(key) && property.default !== undefined)
    .map(([key, property]): [string, Json] => [key, property.default ?? null]);
  return Object.fromEntries(entries);
}

/** Inserts at a place; a branch that the document lacks is made. */
export function insertAction(document: FlowDocument, place: Place, action: Action): FlowDocument {
  return changeList(document, place, (list) => list.toSpliced(place.index, 0, action));
}

export function removeAction(document: FlowDocument, id: string): FlowDocument {
  const found = findAction(document, id);
  if (!found) return document;
  return changeList(document, found.place, (list) => list.toSpliced(found.place.index, 1));
}

/** Removes an action and puts what is in one of its branches in its place. */
export function removeKeeping(document: FlowDocument, id: string, branch: string): FlowDocument {
  const found = findAction(document, id);
  if (!found) return document;
  const kept = branchesOf(found.action).find((candidate) => candidate.id === branch)?.actions ?? [];
  return changeList(document, found.place, (list) => list.toSpliced(found.place.index, 1, ...kept));
}

/** A copy right after the original, with new ids throughout; references inside the copy stay inside it. */
export function duplicateAction(document: FlowDocument, id: string): { document: FlowDocument; id: string } | null {
  const found = findAction(document, id);
  if (!found) return null;
  const copy = withNewIds(found.action, actionIds(document.actions));
  return { document: insertAction(document, { ...found.place, index: found.place.index + 1 }, copy), id: copy.id };
}

export function withNewIds(action: Action, taken: ReadonlySet<string>): Action {
  const used = new Set(taken);
  const ids = new Map<string, string>();
  for (const { action: inner } of walk([action])) {
    const id = freeId(inner.id, used);
    used.add(id);
    ids.set(inner.id, id);
  }
  const rename = (inner: Action): Action => ({
    ...inner,
    id: ids.get(inner.id) ?? inner.id,
    ...(inner.branches && {
      branches: inner.branches.map((branch) => ({ ...branch, actions: branch.actions.map(rename) })),
    }),
  });
  return rename(renameReferences(action, ids));
}

/** Moves an action to a gap. A gap inside the action itself is refused: the document stays as it is. */
export function moveAction(document: FlowDocument, id: string, to: Place): FlowDocument {
  const found = findAction(document, id);
  if (!found || (to.parent !== null && actionIds([found.action]).has(to.parent))) return document;
  const { place: from } = found;
  const sameList = from.parent === to.parent && from.branch === to.branch;
  const index = sameList && from.index < to.index ? to.index - 1 : to.index;
  return insertAction(removeAction(document, id), { ...to, index }, found.action);
}

export function canShift(document: FlowDocument, id: string, by: -1 | 1): boolean {
  const found = findAction(document, id);
  if (!found) return false;
  const index = found.place.index + by;
  return index >= 0 && index < listAt(document, found.place).length;
}

/** Moves an action one place up or down in its own list. */
export function shiftAction(document: FlowDocument, id: string, by: -1 | 1): FlowDocument {
  const found = findAction(document, id);
  if (!found || !canShift(document, id, by)) return document;
  return moveAction(document, id, { ...found.place, index: found.place.index + (by === 1 ? 2 : -1) });
}

/** Changes an action's own keys; a value of undefined removes the key. */
export function updateAction(document: FlowDocument, id: string, patch: Partial<Action>): FlowDocument {
  return changeAction(document, id, (action) => withoutUndefined({ ...action, ...patch }));
}

export function setInput(document: FlowDocument, id: string, key: string, value: Json | undefined): FlowDocument {
  return changeAction(document, id, (action) => ({ ...action, inputs: withInput(action.inputs, key, value) }));
}

export function updateTrigger(document: FlowDocument, patch: Partial<Trigger>): FlowDocument {
  return { ...document, trigger: withoutUndefined({ ...document.trigger, ...patch }) };
}

export function setTriggerInput(document: FlowDocument, key: string, value: Json | undefined): FlowDocument {
  return updateTrigger(document, { inputs: withInput(document.trigger.inputs, key, value) });
}

/** Gives an action another id and updates every reference to it. A taken or malformed id changes nothing. */
export function renameId(document: FlowDocument, from: string, to: string): FlowDocument {
  if (!ID_PATTERN.test(to) || actionIds(document.actions).has(to)) return document;
  const renamed = changeAction(document, from, (action) => ({ ...action, id: to }));
  const ids = new Map([[from, to]]);
  return { ...renamed, actions: renamed.actions.map((action) => renameReferences(action, ids)) };
}

/** What follows a failure; the error branch is made when asked for and dropped only while it is empty. */
export function setOnError(document: FlowDocument, id: string, onError: "stop" | "continue" | "branch"): FlowDocument {
  return changeAction(document, id, (action) => {
    const others = branchesOf(action).filter((branch) => branch.id !== "error" || branch.actions.length > 0);
    const has = others.some((branch) => branch.id === "error");
    const branches = onError === "branch" && !has ? [...others, { id: "error", actions: [] }] : others;
    return withoutUndefined({
      ...action,
      on_error: onError === "stop" ? undefined : onError,
      branches: branches.length > 0 ? branches : undefined,
    });
  });
}

export function addBranch(document: FlowDocument, id: string, branch: string): FlowDocument {
  return changeBranches(document, id, (branches) => {
    if (branches.some((other) => other.id === branch)) return branches;
    const added: Branch = { id: branch, actions: [] };
    const last = branches.findIndex((other) => other.id === "default" || other.id === "error");
    return last < 0 ? [...branches, added] : branches.toSpliced(last, 0, added);
  });
}

export function removeBranch(document: FlowDocument, id: string, branch: string): FlowDocument {
  return changeBranches(document, id, (branches) => branches.filter((other) => other.id !== branch));
}

export function renameBranch(document: FlowDocument, id: string, from: string, to: string): FlowDocument {
  return changeBranches(document, id, (branches) => {
    if (branches.some((other) => other.id === to)) return branches;
    return branches.map((branch) => (branch.id === from ? { ...branch, id: to } : branch));
  });
}

/** The document with a new event: its inputs' defaults and sample replace those of the old one. */
export function setEvent(document: FlowDocument, catalog: Catalog, event: string): FlowDocument {
  const kit = catalog.events.find((candidate) => candidate.key === event);
  if (!kit || document.trigger.event === event) return document;
  return updateTrigger(document, { event, inputs: defaultInputs(kit.inputs), sample: kit.sample });
}

/** The name people read: the author's, else the kit's title, else the key. */
export function actionTitle(action: Action, catalog: Catalog): string {
  return action.name?.trim() || actionKit(catalog, action.action)?.title || action.action;
}

function changeList(document: FlowDocument, list: ListAddress, change: (actions: Action[]) => Action[]): FlowDocument {
  const { parent, branch: branchId } = list;
  if (parent === null) return { ...document, actions: change(document.actions) };
  return changeBranches(document, parent, (branches) => {
    if (!branches.some((branch) => branch.id === branchId)) return [...branches, { id: branchId, actions: change([]) }];
    return branches.map((branch) => (branch.id === branchId ? { ...branch, actions: change(branch.actions) } : branch));
  });
}

function changeBranches(document: FlowDocument, id: string, change: (branches: Branch[]) => Branch[]): FlowDocument {
  return changeAction(document, id, (action) => ({ ...action, branches: change(branchesOf(action)) }));
}

/** Rebuilds only the way to the first action with this id; everything else keeps its identity. */
function changeAction(document: FlowDocument, id: string, change: (action: Action) => Action): FlowDocument {
  const actions = changeFirst(document.actions, id, change);
  return actions === null ? document : { ...document, actions };
}

function changeFirst(actions: Action[], id: string, change: (action: Action) => Action): Action[] | null {
  for (const [index, action] of actions.entries()) {
    const changed = action.id === id ? change(action) : changeInside(action, id, change);
    if (changed) return actions.with(index, changed);
  }
  return null;
}

function changeInside(action: Action, id: string, change: (action: Action) => Action): Action | null {
  const branches = branchesOf(action);
  for (const [index, branch] of branches.entries()) {
    const actions = changeFirst(branch.actions, id, change);
    if (actions) return { ...action, branches: branches.with(index, { ...branch, actions }) };
  }
  return null;
}

function withInput(inputs: JsonObject | undefined, key: string, value: Json | undefined): JsonObject {
  const { [key]: _old, ...others } = inputs ?? {};
  if (value === undefined) return others;
  return { ...inputs, [key]: value };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}
