import { useForm } from "@/actions/FormContext";
import { messages } from "@/actions/SchemaForm";
import { diagnosticsAt } from "@/flow/diagnostics";
import type { Action, OnError, Retry } from "@/flow/document";
import { setOnError, updateAction } from "@/flow/edits";
import { t } from "@/i18n";
import { Field, Input } from "@/ui/Field";
import { Select } from "@/ui/Select";

interface FailureFormProps {
  action: Action;
  /** Only what reaches outside can time out and be tried again. */
  reachesOutside: boolean;
}

/** What happens when an action fails: tries again, gives up after a time, then stops, goes on, or takes a branch. */
export function FailureForm({ action, reachesOutside }: FailureFormProps) {
  const { edit, diagnostics } = useForm();
  return (
    <div className="flex flex-col gap-4">
      <Field label={t("failure.on_error")} path="on_error" hint={t(`failure.${action.on_error ?? "stop"}_hint`)} {...messages(diagnosticsAt(diagnostics, "on_error"))}>
        {(control) => (
          <Select
            id={control.id}
            describedBy={control["aria-describedby"]}
            value={action.on_error ?? "stop"}
            onChange={(value) => edit((document) => setOnError(document, action.id, value as OnError))}
            options={(["stop", "continue", "branch"] as const).map((value) => ({ value, title: t(`failure.${value}`) }))}
          />
        )}
      </Field>
      {reachesOutside && <RetryFields action={action} />}
    </div>
  );
}

function RetryFields({ action }: { action: Action }) {
  const { edit } = useForm();
  const { retry, timeout_ms } = action;
  const patch = (change: Partial<Action>, field: string) => edit((document) => updateAction(document, action.id, change), `${action.id}.${field}`);
  const setRetry = (change: Partial<Retry>) => {
    const next = { ...(retry ?? { attempts: 1 }), ...change };
    patch({ retry: next.attempts <= 1 && change.attempts !== undefined ? undefined : next }, "retry");
  };
  return (
    <>
      <NumberField label={t("failure.timeout")} unit="ms" value={timeout_ms} onChange={(value) => patch({ timeout_ms: value }, "timeout_ms")} path="timeout_ms" />
      <NumberField label={t("failure.attempts")} hint={t("failure.attempts_hint")} value={retry?.attempts} placeholder="1" onChange={(attempts) => setRetry({ attempts: attempts ?? 1 })} path="retry" />
      {retry && retry.attempts > 1 && (
        <>
          <Field label={t("failure.backoff")} path="retry.backoff">
            {(control) => (
              <Select
                id={control.id}
                value={retry.backoff ?? "exponential"}
                onChange={(backoff) => setRetry({ backoff: backoff as Retry["backoff"] })}
                options={(["exponential", "fixed"] as const).map((value) => ({ value, title: t(`failure.${value}`) }))}
              />
            )}
          </Field>
          <div className="grid grid-cols-2 gap-3">
            <NumberField label={t("failure.initial")} unit="ms" value={retry.initial_ms} onChange={(initial_ms) => setRetry({ initial_ms })} path="retry.initial_ms" />
            <NumberField label={t("failure.max")} unit="ms" value={retry.max_ms} onChange={(max_ms) => setRetry({ max_ms })} path="retry.max_ms" />
          </div>
        </>
      )}
    </>
  );
}

interface NumberFieldProps {
  label: string;
  hint?: string;
  unit?: string;
  value: number | undefined;
  placeholder?: string;
  onChange: (value: number | undefined) => void;
  path: string;
}

function NumberField({ label, hint, unit, value, placeholder, onChange, path }: NumberFieldProps) {
  const { diagnostics } = useForm();
  return (
    <Field label={label} hint={hint} path={path} {...messages(diagnosticsAt(diagnostics, path))}>
      {(control) => (
        <div className="relative">
          <Input
            {...control}
            inputMode="numeric"
            value={value ?? ""}
            placeholder={placeholder ?? t("failure.default")}
            onChange={(event) => {
              const digits = event.target.value.replace(/\D/g, "").slice(0, 9);
              onChange(digits === "" ? undefined : Number(digits));
            }}
          />
          {unit && <span className="absolute end-2.5 top-[7px] text-ink-3">{unit}</span>}
        </div>
      )}
    </Field>
  );
}
