import { useRef } from "react";
import { parseLiteral, showLiteral } from "@/flow/conditions";
import type { Json } from "@/flow/document";
import { Input, Textarea, type ControlProps } from "@/ui/Field";
import { ValuePicker } from "../ValuePicker";

export interface TemplateInputProps {
  control?: Partial<ControlProps>;
  label: string;
  value: Json | undefined;
  onChange: (value: Json) => void;
  multiline?: boolean;
  /** Numbers, true, false and null are kept as such; otherwise everything typed is text. */
  typed?: boolean;
  placeholder?: string;
  /** Takes no expressions. */
  literal?: boolean;
}

/** A text field that takes expressions; a picked value goes where the cursor is. */
export function TemplateInput({ control, label, value, onChange, multiline = false, typed = false, placeholder, literal = false }: TemplateInputProps) {
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const text = showLiteral(value);
  const change = (next: string) => onChange(typed ? parseLiteral(next) : next);
  const insert = (template: string) => {
    const start = field.current?.selectionStart ?? text.length;
    const end = field.current?.selectionEnd ?? text.length;
    change(text.slice(0, start) + template + text.slice(end));
    field.current?.focus();
  };
  const Control = multiline ? Textarea : Input;
  const mono = text.includes("{{") ? "font-mono text-xs" : "";
  return (
    <div className="relative min-w-0 flex-1">
      <Control
        {...control}
        {...(control?.id === undefined && { "aria-label": label })}
        ref={field}
        value={text}
        placeholder={placeholder}
        spellCheck={false}
        onChange={(event) => change(event.target.value)}
        className={`!pe-9 ${mono}`}
      />
      {!literal && (
        <div className="absolute end-1 top-1">
          <ValuePicker field={label} onPick={insert} />
        </div>
      )}
    </div>
  );
}
