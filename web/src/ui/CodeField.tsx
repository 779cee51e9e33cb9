import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { Annotation, EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";

export interface CodeFieldProps {
  value: string;
  onChange?: (value: string) => void;
  language: "json" | "yaml";
  label: string;
  invalid?: boolean;
  /** Fills its parent and numbers its lines. */
  full?: boolean;
  readOnly?: boolean;
}

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent-ink)" },
  { tag: tags.string, color: "var(--ok)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--warn)" },
  { tag: tags.comment, color: "var(--ink-3)" },
]);

const look = EditorView.theme({
  "&": { fontSize: "12px", height: "100%" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "18px" },
  ".cm-content": { caretColor: "var(--ink)", padding: "8px 0" },
  ".cm-gutters": { background: "transparent", color: "var(--ink-3)", border: "none" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { background: "var(--accent-soft) !important" },
});

/** Marks text that came in as the value: nobody typed it, so nobody is told. */
const shown = Annotation.define<boolean>();

export default function CodeField({ value, onChange, language, label, invalid = false, full = false, readOnly = false }: CodeFieldProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(onChange);

  useEffect(() => {
    latest.current = onChange;
  }, [onChange]);

  useEffect(() => {
    if (!host.current) return;
    const created = new EditorView({
      parent: host.current,
      state: EditorState.create({
        extensions: [
          history(),
          // Escape, then Tab, leaves the field: indenting must not trap the keyboard.
          keymap.of([...defaultKeymap, ...historyKeymap, ...(full ? [indentWithTab] : [])]),
          language === "json" ? json() : yaml(),
          bracketMatching(),
          indentOnInput(),
          syntaxHighlighting(highlight),
          look,
          EditorView.lineWrapping,
          ...(full ? [lineNumbers()] : []),
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ "aria-label": label, "aria-multiline": "true", tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((transaction) => transaction.annotation(shown))) latest.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = created;
    return () => created.destroy();
  }, [language, label, full, readOnly]);

  useEffect(() => {
    const current = view.current;
    if (!current || current.state.doc.toString() === value) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value }, annotations: shown.of(true) });
  }, [value, language, label, full, readOnly]);

  const frame = full ? "h-full" : `min-h-24 max-h-72 overflow-auto rounded-control border ${invalid ? "border-bad" : "border-line-strong"}`;
  return <div ref={host} className={`bg-surface focus-within:border-accent ${frame}`} />;
}
