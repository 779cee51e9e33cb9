/** Puts the keyboard into the field that a problem points to, once the panel shows it. */

import { useEffect, useRef } from "react";
import { useEditor, useEditorStore } from "./store";

const CONTROLS = "input, textarea, [contenteditable=true], button, [tabindex='0']";

export function useFieldFocus() {
  const editor = useEditorStore();
  const path = useEditor((state) => state.focusField);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (path === null) return;
    // A dialog that closes first gives the keyboard back to what opened it.
    const timer = setTimeout(() => {
      const fields = Array.from(panel.current?.querySelectorAll<HTMLElement>("[data-field]") ?? []);
      const field = fields.find((element) => path === element.dataset.field || path.startsWith(`${element.dataset.field}.`) || path.startsWith(`${element.dataset.field}[`));
      field?.scrollIntoView({ block: "center" });
      field?.querySelector<HTMLElement>(CONTROLS)?.focus();
      editor.getState().set({ focusField: null });
    }, 100);
    return () => clearTimeout(timer);
  }, [path, editor]);
  return panel;
}
