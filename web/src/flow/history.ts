/** The one reducer that owns a document while it is edited: the present, and the way back and forward. */

import type { FlowDocument } from "./document";

export const UNDO_ENTRIES_MAX = 100;

/** Edits of one field within this time are one undo entry. */
const MERGE_WINDOW_MS = 1_000;

export interface History {
  present: FlowDocument;
  past: FlowDocument[];
  future: FlowDocument[];
  /** What the last edit touched; typing on in the same field merges. */
  lastEdit: { field: string; at: number } | null;
}

export type HistoryAction =
  | { type: "edit"; document: FlowDocument; field?: string; at: number }
  | { type: "undo" }
  | { type: "redo" };

export function startHistory(document: FlowDocument): History {
  return { present: document, past: [], future: [], lastEdit: null };
}

export function historyReducer(history: History, action: HistoryAction): History {
  switch (action.type) {
    case "edit":
      return edit(history, action);
    case "undo":
      return undo(history);
    case "redo":
      return redo(history);
  }
}

function edit(history: History, { document, field, at }: Extract<HistoryAction, { type: "edit" }>): History {
  if (document === history.present) return history;
  const { lastEdit } = history;
  const merges = field !== undefined && lastEdit?.field === field && at - lastEdit.at < MERGE_WINDOW_MS;
  const past = merges ? history.past : [...history.past, history.present].slice(-UNDO_ENTRIES_MAX);
  return { present: document, past, future: [], lastEdit: field === undefined ? null : { field, at } };
}

function undo(history: History): History {
  const previous = history.past.at(-1);
  if (!previous) return history;
  return { present: previous, past: history.past.slice(0, -1), future: [history.present, ...history.future], lastEdit: null };
}

function redo(history: History): History {
  const [next, ...future] = history.future;
  if (!next) return history;
  return { present: next, past: [...history.past, history.present], future, lastEdit: null };
}
