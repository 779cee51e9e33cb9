/** The editor's keys. Keys typed into a field belong to the field. */

import { useEffect, type RefObject } from "react";
import type { CanvasHandle } from "./Canvas";
import { deleteAction, duplicate, placeAfter } from "./commands";
import { TRIGGER, type Editor } from "./store";

type Command = (editor: Editor, canvas: CanvasHandle | null) => void;

const commands: Record<string, Command> = {
  "ctrl+z": (editor) => editor.getState().undo(),
  "ctrl+shift+z": (editor) => editor.getState().redo(),
  "ctrl+y": (editor) => editor.getState().redo(),
  "ctrl+d": (editor) => withAction(editor, (id) => duplicate(editor, id)),
  "ctrl+enter": startTest,
  delete: (editor) => withAction(editor, (id) => deleteAction(editor, id)),
  backspace: (editor) => withAction(editor, (id) => deleteAction(editor, id)),
  f2: rename,
  f: (_editor, canvas) => canvas?.fit(),
  a: (editor) => editor.getState().set({ picking: placeAfter(editor, editor.getState().selected ?? TRIGGER) }),
  escape: (editor) => editor.getState().set({ panelOpen: false }),
};

/** These work inside fields too. */
const everywhere = new Set(["ctrl+enter"]);

export function useEditorKeys(editor: Editor, canvas: RefObject<CanvasHandle | null>) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const name = keyName(event);
      const command = commands[name];
      if (!command || event.defaultPrevented || (!everywhere.has(name) && isTyping(event.target))) return;
      event.preventDefault();
      command(editor, canvas.current);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [editor, canvas]);
}

function keyName(event: KeyboardEvent): string {
  const control = event.ctrlKey || event.metaKey ? "ctrl+" : "";
  const shift = event.shiftKey ? "shift+" : "";
  return `${control}${shift}${event.key.toLowerCase()}`;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]") !== null;
}

function withAction(editor: Editor, run: (id: string) => void) {
  const { selected } = editor.getState();
  if (selected !== null && selected !== TRIGGER) run(selected);
}

function startTest(editor: Editor) {
  const { testOpen, set } = editor.getState();
  if (testOpen) document.querySelector<HTMLButtonElement>("[data-start-test]")?.click();
  else set({ testOpen: true });
}

function rename(editor: Editor) {
  withAction(editor, (id) => {
    editor.getState().select(id);
    requestAnimationFrame(() => document.querySelector<HTMLInputElement>("[data-action-name]")?.select());
  });
}
