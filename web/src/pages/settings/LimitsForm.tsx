import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { settings } from "@/api/endpoints";
import { ApiError } from "@/api/http";
import { keys, settingsQuery } from "@/api/queries";
import { useMay } from "@/api/roles";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Field, Input, Textarea } from "@/ui/Field";
import { FormError, Problem, Skeleton } from "@/ui/states";
import { Switch } from "@/ui/Switch";
import { toast } from "@/ui/toast";
import { fieldsOf, readSetting, showSetting, type ShownField } from "./fields";

type Values = Record<string, unknown>;

/** The settings that the server has for a project. */
export function LimitsForm({ project }: { project: string }) {
  const { data, error, refetch } = useQuery(settingsQuery(project));
  return (
    <section aria-labelledby="limits" className="rounded-card border border-line bg-surface p-5">
      <h2 id="limits" className="mb-3 text-base font-semibold">
        {t("settings.limits")}
      </h2>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={2} className="" />}
      {data && <Form key={JSON.stringify(data)} project={project} saved={data} />}
    </section>
  );
}

function Form({ project, saved }: { project: string; saved: Values }) {
  const client = useQueryClient();
  const mayChange = useMay("admin");
  const [values, setValues] = useState(saved);
  const fields = fieldsOf(saved);
  const save = useMutation({
    mutationFn: () => settings.replace(project, values),
    onSuccess: async () => {
      toast.done(t("settings.saved"));
      await Promise.all([client.invalidateQueries({ queryKey: keys.settings(project) }), client.invalidateQueries({ queryKey: keys.projects })]);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const refused = save.error instanceof ApiError && typeof save.error.details.field === "string" ? save.error.details.field : null;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <fieldset disabled={!mayChange} className="flex flex-col gap-4 disabled:opacity-70">
        {fields.map((field) => (
          <Field key={field.key} label={field.title} hint={field.hint} errors={refused === field.key && save.error ? [save.error.message] : []}>
            {(control) => <Control field={field} control={control} value={values[field.key]} onChange={(value) => setValues({ ...values, [field.key]: value })} />}
          </Field>
        ))}
      </fieldset>
      {!fields.some(({ key }) => key === refused) && <FormError error={save.error} />}
      {mayChange && (
        <Button type="submit" variant="primary" busy={save.isPending} className="self-start">
          {t("settings.save_limits")}
        </Button>
      )}
    </form>
  );
}

interface ControlProps {
  field: ShownField;
  control: { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean };
  value: unknown;
  onChange: (value: unknown) => void;
}

function Control({ field, control, value, onChange }: ControlProps) {
  const { kind, min, max } = field;
  switch (kind) {
    case "switch":
      return <Switch id={control.id} checked={value === true} onChange={onChange} />;
    case "number":
      return <Input {...control} type="number" min={min} max={max} value={showSetting(value)} onChange={(event) => onChange(readSetting(kind, event.target.value))} className="max-w-40" />;
    case "text":
      return <Input {...control} defaultValue={showSetting(value)} onChange={(event) => onChange(readSetting(kind, event.target.value))} className="max-w-xs" />;
    case "lines":
      return <Textarea {...control} defaultValue={showSetting(value)} onChange={(event) => onChange(readSetting(kind, event.target.value))} className="max-w-xs font-mono !text-xs" />;
  }
}
