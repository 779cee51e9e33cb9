/** What keys and menus do to the selected action. */

import { duplicateAction, removeAction, shiftAction } from "@/flow/edits";
import { referrersOf } from "@/flow/references";
import { findAction, listAt, type Place } from "@/flow/tree";
import { t } from "@/i18n";
import { toast } from "@/ui/toast";
import { TRIGGER, type Editor } from "./store";

/** Deletes and selects what comes before it; says who still refers to it. Undo brings it back. */
export function deleteAction(editor: Editor, id: string) {
  const { edit, select, history } = editor.getState();
  const found = findAction(history.present, id);
  if (!found) return;
  const { place } = found;
  const before = place.index > 0 ? listAt(history.present, place)[place.index - 1]?.id : place.parent;
  edit((document) => removeAction(document, id));
  select(before ?? TRIGGER, false);
  const referrers = referrersOf(editor.getState().history.present, id);
  toast.done(referrers.length === 0 ? t("editor.deleted", { id }) : t("editor.deleted_referred", { id, referrers: referrers.join(", ") }));
}

export function duplicate(editor: Editor, id: string) {
  const { edit, select, history } = editor.getState();
  const copy = duplicateAction(history.present, id);
  if (!copy) return;
  edit(() => copy.document);
  select(copy.id);
}

export function shift(editor: Editor, id: string, by: -1 | 1) {
  editor.getState().edit((document) => shiftAction(document, id, by));
}

/** The gap right after a card. */
export function placeAfter(editor: Editor, selected: string): Place | null {
  if (selected === TRIGGER) return { parent: null, branch: "", index: 0 };
  const found = findAction(editor.getState().history.present, selected);
  return found ? { ...found.place, index: found.place.index + 1 } : null;
}
