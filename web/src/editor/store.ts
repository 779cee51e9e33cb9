/** What the editor of one flow holds. The document itself is owned by the reducer in `flow/history`. */

import { createContext, useContext } from "react";
import { createStore, useStore, type StoreApi } from "zustand";
import type { Execution } from "@/api/types";
import type { Diagnostic } from "@/flow/diagnostics";
import { asDrawable, type FlowDocument, type JsonObject } from "@/flow/document";
import { historyReducer, startHistory, type History } from "@/flow/history";
import type { Reference } from "@/flow/references";
import type { Place } from "@/flow/tree";

export type SaveState =
  | { kind: "saved" }
  | { kind: "saving" }
  | { kind: "failed"; message: string }
  /** The server can't be reached; the changes are kept on this device. */
  | { kind: "offline" }
  | { kind: "conflict"; by: string; etag: string };

/** What is asked before an edit that loses actions or breaks references. */
export type Question =
  | { kind: "delete"; id: string }
  | { kind: "move"; id: string; to: Place; broken: Reference[] };

/** `trigger`, or an action's id. */
export type Selection = string | null;
export const TRIGGER = "trigger";

export interface EditorState {
  history: History;
  /** The present document can be drawn; otherwise only its text can be edited. */
  drawable: boolean;
  view: "canvas" | "yaml";
  selected: Selection;
  panelOpen: boolean;
  /** The gap whose picker is open. */
  picking: Place | null;
  /** What is asked before an edit that loses something. */
  question: Question | null;
  /** The list of commands, of actions, or of keys that is open over the editor. */
  overlay: "commands" | "find" | "keys" | null;
  /** Text of the YAML view that isn't a document yet: it outlives the view. */
  brokenText: { text: string; of: FlowDocument } | null;
  /** The path of the field that gets the keyboard once its panel is open. */
  focusField: string | null;
  testOpen: boolean;
  /** The event of the next test, when it comes from a log. */
  testEvent: JsonObject | null;
  test: Execution | null;
  diagnostics: Diagnostic[];
  save: SaveState;

  edit: (change: (document: FlowDocument) => FlowDocument, field?: string) => void;
  replace: (document: unknown) => void;
  load: (document: unknown) => void;
  undo: () => void;
  redo: () => void;
  select: (selected: Selection, openPanel?: boolean) => void;
  set: (patch: Partial<Pick<EditorState, "view" | "panelOpen" | "picking" | "question" | "overlay" | "brokenText" | "focusField" | "testOpen" | "testEvent" | "test" | "diagnostics" | "save">>) => void;
}

export type Editor = StoreApi<EditorState>;

export function createEditor(document: unknown, selected: Selection): Editor {
  return createStore<EditorState>((set, get) => {
    const dispatch = (action: Parameters<typeof historyReducer>[1]) => {
      const history = historyReducer(get().history, action);
      set({ history, drawable: asDrawable(history.present) !== null });
    };
    const first = normalised(document);
    return {
      history: startHistory(first),
      drawable: asDrawable(first) !== null,
      view: asDrawable(first) ? "canvas" : "yaml",
      selected,
      panelOpen: selected !== null,
      picking: null,
      question: null,
      overlay: null,
      brokenText: null,
      testEvent: null,
      focusField: null,
      testOpen: false,
      test: null,
      diagnostics: [],
      save: { kind: "saved" },
      edit: (change, field) => {
        if (get().drawable) dispatch({ type: "edit", document: change(get().history.present), field, at: Date.now() });
      },
      replace: (document) => dispatch({ type: "edit", document: normalised(document), field: "text", at: Date.now() }),
      load: (document) => dispatch({ type: "edit", document: normalised(document), at: Date.now() }),
      undo: () => dispatch({ type: "undo" }),
      redo: () => dispatch({ type: "redo" }),
      select: (selected, openPanel = true) => set({ selected, panelOpen: selected !== null && (openPanel || get().panelOpen) }),
      set,
    };
  });
}

/** A document that can't be drawn is kept as it is: `drawable` says so, and only the text view shows it. */
function normalised(document: unknown): FlowDocument {
  return asDrawable(document) ?? (document as FlowDocument);
}

const EditorContext = createContext<Editor | null>(null);

export const EditorProvider = EditorContext.Provider;

export function useEditorStore(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("the editor's parts need its provider");
  return editor;
}

export function useEditor<T>(selector: (state: EditorState) => T): T {
  return useStore(useEditorStore(), selector);
}
