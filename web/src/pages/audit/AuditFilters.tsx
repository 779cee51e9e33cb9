import { useQuery } from "@tanstack/react-query";
import { useId, useState, type FormEvent } from "react";
import type { AuditFilter } from "@/api/endpoints";
import { projectsQuery } from "@/api/queries";
import type { AuditEntry } from "@/api/types";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Field, Input } from "@/ui/Field";
import { Select } from "@/ui/Select";

interface AuditFiltersProps {
  withProject: boolean;
  /** What is shown offers what can be asked for. */
  rows: AuditEntry[];
  onFilter: (filter: AuditFilter) => void;
}

const ALL = "all";
const nothing = { actor: "", operation: "", from: "", to: "", project: ALL };

/** Actor and operation are found as the rows write them. */
export function AuditFilters({ withProject, rows, onFilter }: AuditFiltersProps) {
  const [fields, setFields] = useState(nothing);
  const { data: projects } = useQuery(projectsQuery);
  const list = useId();
  const set = (change: Partial<typeof nothing>) => setFields({ ...fields, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFilter(asked(fields));
  };
  const reset = () => {
    setFields(nothing);
    onFilter({});
  };
  const seen = (of: (row: AuditEntry) => string) => [...new Set(rows.map(of))].sort();
  return (
    <form onSubmit={submit} aria-label={t("audit.filters")} className="flex flex-wrap items-end gap-2">
      <div className="min-w-36 flex-1">
        <Field label={t("audit.who")}>{(control) => <Input {...control} list={`${list}-actors`} value={fields.actor} onChange={(event) => set({ actor: event.target.value })} />}</Field>
      </div>
      <div className="min-w-36 flex-1">
        <Field label={t("audit.what")}>
          {(control) => <Input {...control} list={`${list}-operations`} placeholder="deploy_flow" value={fields.operation} onChange={(event) => set({ operation: event.target.value })} className="font-mono !text-xs" />}
        </Field>
      </div>
      {withProject && (
        <div className="w-36">
          <Field label={t("audit.project")}>
            {({ id }) => (
              <Select
                id={id}
                value={fields.project}
                onChange={(project) => set({ project })}
                options={[{ value: ALL, title: t("audit.all_projects") }, ...(projects?.items ?? []).map(({ id: value, name }) => ({ value, title: name }))]}
              />
            )}
          </Field>
        </div>
      )}
      <Field label={t("audit.from")}>{(control) => <Input {...control} type="datetime-local" className="!w-48" value={fields.from} onChange={(event) => set({ from: event.target.value })} />}</Field>
      <Field label={t("audit.to")}>{(control) => <Input {...control} type="datetime-local" className="!w-48" value={fields.to} onChange={(event) => set({ to: event.target.value })} />}</Field>
      <span className="flex gap-1">
        <Button type="submit">{t("audit.show")}</Button>
        <Button variant="quiet" onClick={reset}>
          {t("audit.reset")}
        </Button>
      </span>
      <Suggestions id={`${list}-actors`} values={seen(({ actor }) => actor)} />
      <Suggestions id={`${list}-operations`} values={seen(({ operation }) => operation)} />
    </form>
  );
}

function Suggestions({ id, values }: { id: string; values: string[] }) {
  return (
    <datalist id={id}>
      {values.map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}

function asked({ actor, operation, from, to, project }: typeof nothing): AuditFilter {
  return {
    ...(actor.trim() !== "" && { actor: actor.trim() }),
    ...(operation.trim() !== "" && { operation: operation.trim() }),
    ...(from !== "" && { from: new Date(from).toISOString() }),
    ...(to !== "" && { to: new Date(to).toISOString() }),
    ...(project !== ALL && { project }),
  };
}
