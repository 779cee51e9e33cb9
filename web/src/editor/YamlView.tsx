import { useState } from "react";
import { asDrawable } from "@/flow/document";
import { fromYaml, toYaml } from "@/flow/yaml";
import { t } from "@/i18n";
import { CodeEditor } from "@/ui/CodeEditor";
import { useEditor, useEditorStore } from "./store";

/** The same document as text. What doesn't read as a flow isn't applied, and says so. */
export default function YamlView() {
  const editor = useEditorStore();
  const document = useEditor((state) => state.history.present);
  const [start] = useState(() => {
    const broken = editor.getState().brokenText;
    return broken?.of === document ? broken.text : toYaml(document);
  });
  const [text, setText] = useState(start);
  const [known, setKnown] = useState<unknown>(document);
  const [problem, setProblem] = useState(() => problemOf(start));
  if (known !== document) {
    setKnown(document);
    setText(toYaml(document));
    setProblem(null);
  }
  const change = (next: string) => {
    setText(next);
    setProblem(problemOf(next));
    const parsed = fromYaml(next);
    if (!parsed.ok || !isFlow(parsed.value)) {
      editor.getState().set({ brokenText: { text: next, of: editor.getState().history.present } });
      return;
    }
    editor.getState().set({ brokenText: null });
    editor.getState().replace(parsed.value);
    setKnown(editor.getState().history.present);
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <div className="min-h-0 flex-1 overflow-hidden">
        <CodeEditor label={t("yaml.label")} language="yaml" value={text} onChange={change} full />
      </div>
      <p role="status" className={`border-t border-line px-4 py-2 text-xs ${problem ? "text-bad" : "text-ink-3"}`}>
        {problem ?? t("yaml.hint")}
      </p>
    </div>
  );
}

function problemOf(text: string): string | null {
  const parsed = fromYaml(text);
  if (!parsed.ok) return t("yaml.broken", { line: parsed.line, column: parsed.column, message: parsed.message });
  if (!isFlow(parsed.value)) return t("yaml.not_a_flow");
  return asDrawable(parsed.value) ? null : t("yaml.not_drawable");
}

function isFlow(value: unknown): boolean {
  return typeof value === "object" && value !== null && "actions" in value && Array.isArray(value.actions);
}
