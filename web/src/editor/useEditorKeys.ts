/** The editor's keys and its clipboard. Keys typed into a field belong to the field. */

import { useEffect, type RefObject } from "react";
import type { Catalog } from "@/flow/catalog";
import type { CanvasHandle } from "./Canvas";
import { copiedText, deleteAction, pasteText } from "./commands";
import { keyName, shortcuts } from "./shortcuts";
import { TRIGGER, type Editor } from "./store";

const byKey = new Map(shortcuts.flatMap((shortcut) => shortcut.keys.map((key) => [key, shortcut] as const)));

export function useEditorKeys(editor: Editor, catalog: Catalog, canvas: RefObject<CanvasHandle | null>) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const shortcut = byKey.get(keyName(event));
      if (!shortcut?.run || event.defaultPrevented || isAsking(event.target) || (!shortcut.everywhere && isTyping(event.target))) return;
      event.preventDefault();
      shortcut.run({ editor, catalog, canvas: canvas.current });
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [editor, catalog, canvas]);

  useEffect(() => {
    const onCopy = (event: ClipboardEvent) => {
      const text = isFree(event) ? copiedText(editor) : null;
      if (text === null) return;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", text);
      const { selected } = editor.getState();
      if (event.type === "cut" && selected !== null && selected !== TRIGGER) deleteAction(editor, selected);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isFree(event) && pasteText(editor, event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    };
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [editor]);
}

/** Neither a field nor marked text wants the clipboard. */
function isFree(event: ClipboardEvent): boolean {
  const marked = document.getSelection()?.isCollapsed === false;
  return !event.defaultPrevented && !isTyping(event.target) && !isAsking(event.target) && !(marked && event.type !== "paste");
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function isAsking(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[role=dialog], [role=menu], [role=listbox]") !== null;
}
