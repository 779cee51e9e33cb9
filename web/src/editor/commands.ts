/** What keys, menus and the palette do to the flow that is open. */

import type { Catalog } from "@/flow/catalog";
import { errorCount } from "@/flow/diagnostics";
import { asDrawable, isObject, type Action } from "@/flow/document";
import { duplicateAction, insertAction, moveAction, removeAction, removeKeeping, shiftAction, withNewIds } from "@/flow/edits";
import { brokenReferences, referencesInto } from "@/flow/references";
import { actionIds, branchesOf, findAction, listAt, walk, type Place } from "@/flow/tree";
import { t } from "@/i18n";
import { toast } from "@/ui/toast";
import { TRIGGER, type Editor } from "./store";

/** Deletes at once what nobody would miss; asks when branches or references would be lost. */
export function deleteAction(editor: Editor, id: string) {
  const { history, set } = editor.getState();
  const found = findAction(history.present, id);
  if (!found) return;
  const full = branchesOf(found.action).some((branch) => branch.actions.length > 0);
  if (full || referencesInto(history.present, id).length > 0) set({ question: { kind: "delete", id } });
  else deleteWhole(editor, id);
}

/** Deletes an action with its branches and selects what comes before it. Undo brings it back. */
export function deleteWhole(editor: Editor, id: string) {
  const before = previousOf(editor, id);
  editor.getState().edit((document) => removeAction(document, id));
  editor.getState().select(before, false);
  toast.done(t("editor.deleted", { id }));
}

/** Deletes an action; one branch's actions take its place. */
export function deleteKeeping(editor: Editor, id: string, branch: string) {
  const found = findAction(editor.getState().history.present, id);
  const kept = found && branchesOf(found.action).find((candidate) => candidate.id === branch)?.actions[0]?.id;
  const next = kept ?? previousOf(editor, id);
  editor.getState().edit((document) => removeKeeping(document, id, branch));
  editor.getState().select(next, false);
  toast.done(t("editor.deleted", { id }));
}

function previousOf(editor: Editor, id: string): string {
  const { present } = editor.getState().history;
  const place = findAction(present, id)?.place;
  if (!place) return TRIGGER;
  return (place.index > 0 ? listAt(present, place)[place.index - 1]?.id : place.parent) ?? TRIGGER;
}

export function duplicate(editor: Editor, id: string) {
  const { edit, select, history } = editor.getState();
  const copy = duplicateAction(history.present, id);
  if (!copy) return;
  edit(() => copy.document);
  select(copy.id);
}

export function shift(editor: Editor, catalog: Catalog, id: string, by: -1 | 1) {
  const { present } = editor.getState().history;
  const found = findAction(present, id);
  if (!found || shiftAction(present, id, by) === present) return;
  move(editor, catalog, id, { ...found.place, index: found.place.index + (by === 1 ? 2 : -1) });
}

/** Moves an action to a gap; references that would no longer hold are listed first. */
export function move(editor: Editor, catalog: Catalog, id: string, to: Place) {
  const { history, set } = editor.getState();
  const moved = moveAction(history.present, id, to);
  if (moved === history.present) return;
  const broken = brokenReferences(history.present, moved, catalog);
  if (broken.length > 0) set({ question: { kind: "move", id, to, broken } });
  else moveNow(editor, id, to);
}

export function moveNow(editor: Editor, id: string, to: Place) {
  editor.getState().edit((document) => moveAction(document, id, to));
  editor.getState().select(id, false);
}

/** The gap right after a card. */
export function placeAfter(editor: Editor, selected: string): Place | null {
  if (selected === TRIGGER) return { parent: null, branch: "", index: 0 };
  const found = findAction(editor.getState().history.present, selected);
  return found ? { ...found.place, index: found.place.index + 1 } : null;
}

/** The selected action as text for the clipboard, so that it can be pasted into any flow. */
export function copiedText(editor: Editor): string | null {
  const { history, selected } = editor.getState();
  const action = selected === null ? undefined : findAction(history.present, selected)?.action;
  return action ? JSON.stringify({ tandem_actions: [action] }, null, 2) : null;
}

/** Pastes actions after the selected card, with ids that are free here. Answers whether the text held actions. */
export function pasteText(editor: Editor, text: string): boolean {
  const actions = readActions(text);
  const { selected, history, edit, select } = editor.getState();
  const place = placeAfter(editor, selected ?? TRIGGER);
  if (!actions || !place) return false;
  const taken = actionIds(history.present.actions);
  const pasted = actions.map((action) => {
    const fresh = withNewIds(action, taken);
    for (const id of actionIds([fresh])) taken.add(id);
    return fresh;
  });
  edit((document) => pasted.reduce((next, action, offset) => insertAction(next, { ...place, index: place.index + offset }, action), document));
  select(pasted.at(-1)?.id ?? selected);
  return true;
}

function readActions(text: string): Action[] | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || !Array.isArray(value.tandem_actions)) return null;
    return asDrawable({ actions: value.tandem_actions })?.actions ?? null;
  } catch {
    return null;
  }
}

/** Selects the next card with a problem, in execution order, round and round. */
export function nextProblem(editor: Editor) {
  const { diagnostics, history, selected, select } = editor.getState();
  if (errorCount(diagnostics) === 0) return toast.done(t("editor.no_problems"));
  const order = [TRIGGER, ...Array.from(walk(history.present.actions), ({ action }) => action.id)];
  const at = order.indexOf(selected ?? TRIGGER);
  const round = [...order.slice(at + 1), ...order.slice(0, at + 1)];
  const wrong = new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ at: place }) => place.action ?? TRIGGER));
  const next = round.find((id) => wrong.has(id));
  if (next) select(next);
}
