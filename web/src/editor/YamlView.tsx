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
  const [text, setText] = useState(() => toYaml(document));
  const [known, setKnown] = useState<unknown>(document);
  const [problem, setProblem] = useState<string | null>(null);
  if (known !== document) {
    setKnown(document);
    setText(toYaml(document));
    setProblem(null);
  }
  const change = (next: string) => {
    setText(next);
    const parsed = fromYaml(next);
    if (!parsed.ok) return setProblem(t("yaml.broken", { line: parsed.line, column: parsed.column, message: parsed.message }));
    if (!isFlow(parsed.value)) return setProblem(t("yaml.not_a_flow"));
    setProblem(asDrawable(parsed.value) ? null : t("yaml.not_drawable"));
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

function isFlow(value: unknown): boolean {
  return typeof value === "object" && value !== null && "actions" in value && Array.isArray(value.actions);
}
