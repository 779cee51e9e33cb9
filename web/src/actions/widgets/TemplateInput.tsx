import { useRef, type ChangeEvent } from "react";
import { parseLiteral, showLiteral } from "@/flow/conditions";
import type { Json } from "@/flow/document";
import { Input, Textarea, type ControlProps } from "@/ui/Field";
import { ValuePicker } from "../ValuePicker";
import { Pills } from "./Pills";

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

const OPENING = "{{";

/** A text field that takes expressions; a picked value goes where the cursor is. */
export function TemplateInput({ control, label, value, onChange, multiline = false, typed = false, placeholder, literal = false }: TemplateInputProps) {
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const text = showLiteral(value);
  const change = (next: string) => onChange(typed ? parseLiteral(next) : next);
  const box = useRef<HTMLDivElement>(null);
  /** The braces that were typed to open the list are part of what is picked. */
  const braces = useRef(false);
  const insert = (template: string) => {
    const start = field.current?.selectionStart ?? text.length;
    const end = field.current?.selectionEnd ?? text.length;
    const before = text.slice(0, start);
    change((braces.current && before.endsWith(OPENING) ? before.slice(0, -OPENING.length) : before) + template + text.slice(end));
    braces.current = false;
    field.current?.focus();
  };
  const onType = (event: ChangeEvent<HTMLInputElement & HTMLTextAreaElement>) => {
    const { value: next, selectionStart } = event.target;
    change(next);
    const typedNow = event.nativeEvent instanceof InputEvent && event.nativeEvent.data === "{";
    if (literal || !typedNow || !next.slice(0, selectionStart ?? next.length).endsWith(OPENING)) return;
    braces.current = true;
    box.current?.querySelector<HTMLElement>("[data-value-picker]")?.click();
  };
  const Control = multiline ? Textarea : Input;
  const mono = text.includes("{{") ? "font-mono text-xs" : "";
  return (
    <div ref={box} className="relative min-w-0 flex-1">
      <Control
        {...control}
        {...(control?.id === undefined && { "aria-label": label })}
        ref={field}
        value={text}
        placeholder={placeholder}
        spellCheck={false}
        onChange={onType}
        className={`peer !pe-9 ${mono}`}
      />
      {!literal && <Pills text={text} multiline={multiline} />}
      {!literal && (
        <div className="absolute end-1 top-1">
          <ValuePicker field={label} onPick={insert} />
        </div>
      )}
    </div>
  );
}
