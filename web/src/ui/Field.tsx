import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes } from "react";
import { cx } from "./cx";
import { Prose } from "./Prose";

const control =
  "w-full rounded-control border border-line-strong bg-surface text-ink placeholder:text-ink-3 focus-visible:border-accent focus-visible:outline-offset-0 aria-invalid:border-bad disabled:opacity-60";

type InputProps = InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> };

export function Input({ className, ...rest }: InputProps) {
  return <input autoComplete="off" className={cx(control, "h-8 px-2.5", className)} {...rest} />;
}

type TextareaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> };

export function Textarea({ className, ...rest }: TextareaProps) {
  return <textarea rows={3} className={cx(control, "block min-h-16 px-2.5 py-1.5", className)} {...rest} />;
}

export interface ControlProps {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

interface FieldProps {
  label: string;
  required?: string;
  hint?: string;
  errors?: string[];
  warnings?: string[];
  /** The place in the document that it edits. */
  path?: string;
  /** Sits at the end of the label's line. */
  aside?: ReactNode;
  children: (control: ControlProps) => ReactNode;
}

/** A label, its control, its hint and what is wrong with it, tied together for screen readers. */
export function Field({ label, required, hint, errors = [], warnings = [], path, aside, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = Boolean(hint) || errors.length > 0 || warnings.length > 0;
  return (
    <div className="flex flex-col gap-1.5" data-field={path}>
      <div className="flex min-h-6 items-center gap-1.5">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {required && <span className="text-xs text-ink-3">{required}</span>}
        <span className="ms-auto">{aside}</span>
      </div>
      {children({ id, ...(hasNote && { "aria-describedby": noteId }), ...(errors.length > 0 && { "aria-invalid": true }) })}
      {hasNote && (
        <div id={noteId} className="flex flex-col gap-0.5 text-xs">
          {errors.map((message) => (
            <p key={message} className="text-bad">
              <Prose text={message} />
            </p>
          ))}
          {warnings.map((message) => (
            <p key={message} className="text-warn">
              <Prose text={message} />
            </p>
          ))}
          {hint && (
            <p className="text-ink-3">
              <Prose text={hint} />
            </p>
          )}
        </div>
      )}
    </div>
  );
}
