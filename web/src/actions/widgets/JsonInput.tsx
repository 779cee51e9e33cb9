import { useState } from "react";
import type { Json } from "@/flow/document";
import { t } from "@/i18n";
import { CodeEditor } from "@/ui/CodeEditor";
import { ValuePicker } from "../ValuePicker";

const ONE_EXPRESSION = /^\s*\{\{[^{}]*\}\}\s*$/;

type Reading = { ok: true; value: Json | undefined } | { ok: false };

/** JSON, or one expression. Nothing at all takes the input away. */
function read(text: string): Reading {
  if (text.trim() === "") return { ok: true, value: undefined };
  if (ONE_EXPRESSION.test(text)) return { ok: true, value: text.trim() };
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch {
    return { ok: false };
  }
}

function show(value: Json | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" && ONE_EXPRESSION.test(value) ? value : JSON.stringify(value, null, 2);
}

interface JsonInputProps {
  label: string;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
}

export function JsonInput({ label, value, onChange }: JsonInputProps) {
  const [text, setText] = useState(() => show(value));
  const [known, setKnown] = useState(value);
  const reading = read(text);
  if (JSON.stringify(value) !== JSON.stringify(known)) {
    setKnown(value);
    setText(show(value));
  }
  const change = (next: string) => {
    setText(next);
    const result = read(next);
    if (!result.ok) return;
    setKnown(result.value);
    onChange(result.value);
  };
  const insert = (template: string) => change(text.trim() === "" ? template : `${text}\n"${template}"`);
  return (
    <div className="relative">
      <CodeEditor label={label} value={text} onChange={change} language="json" invalid={!reading.ok} />
      <div className="absolute end-1 top-1">
        <ValuePicker field={label} onPick={insert} />
      </div>
      {!reading.ok && (
        <p role="status" className="mt-1 text-xs text-bad">
          {t("form.not_json")}
        </p>
      )}
    </div>
  );
}
