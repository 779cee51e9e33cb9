/** One list of what can be done by key: the keys, the palette and the list of keys derive from it. */

import type { Catalog } from "@/flow/catalog";
import { t } from "@/i18n";
import type { CanvasHandle } from "./Canvas";
import { deleteAction, duplicate, nextProblem, placeAfter, shift } from "./commands";
import { TRIGGER, type Editor } from "./store";

export interface CommandContext {
  editor: Editor;
  catalog: Catalog;
  canvas: CanvasHandle | null;
}

export interface Shortcut {
  id: keyof typeof titles;
  group: "flow" | "action" | "view";
  /** As `keyName` spells them; the first one is shown. */
  keys: string[];
  /** Left out where the browser's own event does it (the clipboard) or the canvas does (arrows). */
  run?: (context: CommandContext) => void;
  /** Works inside fields too. */
  everywhere?: boolean;
  /** Needs a selected action. */
  onAction?: boolean;
}

const titles = {
  commands: "keys.commands",
  find: "keys.find",
  test: "keys.test",
  undo: "keys.undo",
  redo: "keys.redo",
  problem: "keys.problem",
  yaml: "keys.yaml",
  keys: "keys.keys",
  add: "keys.add",
  open: "keys.open",
  rename: "keys.rename",
  duplicate: "keys.duplicate",
  copy: "keys.copy",
  cut: "keys.cut",
  paste: "keys.paste",
  move_up: "keys.move_up",
  move_down: "keys.move_down",
  remove: "keys.remove",
  walk: "keys.walk",
  ends: "keys.ends",
  fit: "keys.fit",
  zoom_in: "keys.zoom_in",
  zoom_out: "keys.zoom_out",
  zoom_reset: "keys.zoom_reset",
  close: "keys.close",
} as const;

export function shortcutTitle({ id }: Shortcut): string {
  return t(titles[id]);
}

const onSelected = (run: (context: CommandContext, id: string) => void) => (context: CommandContext) => {
  const { selected } = context.editor.getState();
  if (selected !== null && selected !== TRIGGER) run(context, selected);
};

export const shortcuts: Shortcut[] = [
  { id: "commands", group: "flow", keys: ["ctrl+k"], everywhere: true, run: ({ editor }) => editor.getState().set({ overlay: "commands" }) },
  { id: "find", group: "flow", keys: ["ctrl+f"], run: ({ editor }) => editor.getState().set({ overlay: "find" }) },
  { id: "test", group: "flow", keys: ["ctrl+enter"], everywhere: true, run: ({ editor }) => startTest(editor) },
  { id: "undo", group: "flow", keys: ["ctrl+z"], run: ({ editor }) => editor.getState().undo() },
  { id: "redo", group: "flow", keys: ["ctrl+shift+z", "ctrl+y"], run: ({ editor }) => editor.getState().redo() },
  { id: "problem", group: "flow", keys: ["f8"], everywhere: true, run: ({ editor }) => nextProblem(editor) },
  { id: "yaml", group: "view", keys: [], run: ({ editor }) => toggleYaml(editor) },
  { id: "keys", group: "flow", keys: ["?"], run: ({ editor }) => editor.getState().set({ overlay: "keys" }) },
  { id: "walk", group: "action", keys: ["arrows"] },
  { id: "ends", group: "action", keys: ["home", "end"] },
  { id: "open", group: "action", keys: ["enter"] },
  { id: "add", group: "action", keys: ["a"], run: ({ editor }) => editor.getState().set({ picking: placeAfter(editor, editor.getState().selected ?? TRIGGER) }) },
  { id: "rename", group: "action", keys: ["f2"], onAction: true, run: onSelected(({ editor }, id) => rename(editor, id)) },
  { id: "duplicate", group: "action", keys: ["ctrl+d"], onAction: true, run: onSelected(({ editor }, id) => duplicate(editor, id)) },
  { id: "copy", group: "action", keys: ["ctrl+c"] },
  { id: "cut", group: "action", keys: ["ctrl+x"] },
  { id: "paste", group: "action", keys: ["ctrl+v"] },
  { id: "move_up", group: "action", keys: ["alt+arrowup"], onAction: true, run: onSelected(({ editor, catalog }, id) => shift(editor, catalog, id, -1)) },
  { id: "move_down", group: "action", keys: ["alt+arrowdown"], onAction: true, run: onSelected(({ editor, catalog }, id) => shift(editor, catalog, id, 1)) },
  { id: "remove", group: "action", keys: ["delete", "backspace"], onAction: true, run: onSelected(({ editor }, id) => deleteAction(editor, id)) },
  { id: "fit", group: "view", keys: ["f"], run: ({ canvas }) => canvas?.fit() },
  { id: "zoom_in", group: "view", keys: ["+", "shift++", "="], run: ({ canvas }) => canvas?.zoomBy(1.2) },
  { id: "zoom_out", group: "view", keys: ["-"], run: ({ canvas }) => canvas?.zoomBy(1 / 1.2) },
  { id: "zoom_reset", group: "view", keys: ["0"], run: ({ canvas }) => canvas?.reset() },
  { id: "close", group: "view", keys: ["escape"], run: ({ editor }) => editor.getState().set({ panelOpen: false }) },
];

export function keyName(event: KeyboardEvent): string {
  const control = event.ctrlKey || event.metaKey ? "ctrl+" : "";
  const alt = event.altKey ? "alt+" : "";
  // The shift that makes a "?" belongs to the sign.
  const shift = event.shiftKey && event.key !== "?" ? "shift+" : "";
  return `${control}${alt}${shift}${event.key.toLowerCase()}`;
}

const names: Record<string, string> = { ctrl: "Ctrl", shift: "Shift", alt: "Alt", arrowup: "↑", arrowdown: "↓", arrows: "↑ ↓ ← →", delete: "Del", escape: "Esc", enter: "Enter", home: "Home", end: "End" };

/** A key as people read it: "Ctrl Shift Z". */
export function shownKey(key: string): string {
  if (key === "+") return "+";
  return key
    .split("+")
    .map((part) => names[part] ?? (part.length === 1 && key.includes("+") ? part.toUpperCase() : part.replace(/^f\d$/, (name) => name.toUpperCase())))
    .join(" ");
}

function startTest(editor: Editor) {
  const { testOpen, set } = editor.getState();
  if (testOpen) document.querySelector<HTMLButtonElement>("[data-start-test]")?.click();
  else set({ testOpen: true });
}

function toggleYaml(editor: Editor) {
  const { view, drawable, set } = editor.getState();
  if (drawable) set({ view: view === "canvas" ? "yaml" : "canvas" });
}

function rename(editor: Editor, id: string) {
  editor.getState().select(id);
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>("[data-action-name]")?.select());
}
