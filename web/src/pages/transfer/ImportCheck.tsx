import { TriangleAlert } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { KitIcon } from "@/actions/KitIcon";
import { transfer } from "@/api/endpoints";
import { catalogQuery, keys } from "@/api/queries";
import type { Flow, ImportPreview } from "@/api/types";
import { bindConnections } from "@/flow/bundle";
import { eventKit } from "@/flow/catalog";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { Field, Input } from "@/ui/Field";
import { Prose } from "@/ui/Prose";
import { FormError, Problem, Skeleton } from "@/ui/states";
import type { Source } from "./ImportSource";

interface ImportCheckProps {
  project: string;
  sources: Source[];
  onBack: () => void;
  onImported: (flows: Flow[]) => void;
}

/** What would happen to each flow: it is left out, named, and bound before anything is written. */
export function ImportCheck({ project, sources, onBack, onImported }: ImportCheckProps) {
  const client = useQueryClient();
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const chosen = useMemo(() => sources.filter((_source, index) => !left.has(index)), [sources, left]);
  const preview = useQuery({
    queryKey: ["import-preview", project, sources],
    queryFn: () => transfer.preview(project, sources.map(({ document }) => document)),
    gcTime: 0,
    retry: false,
  });
  const create = useMutation({
    mutationFn: () => {
      const bindings = new Map([...names].filter(([from, to]) => to.trim() !== "" && to !== from));
      return transfer.create(project, chosen.map(({ document }) => bindConnections(document, bindings)));
    },
    onSuccess: async ({ flows }) => {
      onImported(flows);
      await Promise.all([client.invalidateQueries({ queryKey: keys.flows(project) }), client.invalidateQueries({ queryKey: keys.projects })]);
    },
  });
  if (preview.error) {
    return (
      <>
        <Problem error={preview.error} onRetry={() => void preview.refetch()} />
        <Button className="self-center" onClick={onBack}>
          {t("common.back")}
        </Button>
      </>
    );
  }
  if (!preview.data) return <Skeleton rows={6} className="" />;
  const { flow_count, flow_limit, flows } = preview.data;
  const fits = flow_count + chosen.length <= flow_limit;
  const toggle = (index: number) => setLeft((before) => (before.has(index) ? new Set([...before].filter((other) => other !== index)) : new Set([...before, index])));
  return (
    <>
      <p className="text-base font-semibold">{t("import.found", { count: flows.length })}</p>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {flows.map((flow, index) => (
          <li key={index} className="flex items-start gap-3 px-4 py-3">
            <Checkbox label={t("import.include", { name: flow.name })} checked={!left.has(index)} onChange={() => toggle(index)} />
            <ImportedFlow flow={flow} file={sources[index]?.file ?? ""} />
          </li>
        ))}
      </ul>
      <Bindings flows={flows.filter((_flow, index) => !left.has(index))} names={names} onChange={(from, to) => setNames(new Map([...names, [from, to]]))} />
      <p className={fits ? "text-ink-2" : "rounded-control border border-bad-line bg-bad-soft px-3 py-2 text-bad"} role={fits ? undefined : "alert"}>
        {t("import.quota", { count: flow_count, limit: flow_limit, adding: chosen.length })} {!fits && t("import.too_many")}
      </p>
      <FormError error={create.error} />
      <div className="flex gap-2">
        <Button onClick={onBack}>{t("common.back")}</Button>
        <Button variant="primary" disabled={!fits || chosen.length === 0} busy={create.isPending} onClick={() => create.mutate()}>
          {chosen.length === 0 ? t("import.none") : t("import.go", { count: chosen.length })}
        </Button>
      </div>
    </>
  );
}

function ImportedFlow({ flow, file }: { flow: ImportPreview["flows"][number]; file: string }) {
  const { data: catalog } = useQuery(catalogQuery);
  return (
    <div className="min-w-0 flex-1">
      <p className="flex flex-wrap items-center gap-2">
        <KitIcon kit={catalog && eventKit(catalog, flow.event)} size="small" />
        <span className="min-w-0 font-medium break-words">{flow.name}</span>
        {!flow.renamed && <span className="rounded-full border border-ok-line bg-ok-soft px-1.5 text-[11px] font-semibold text-ok">{t("import.new")}</span>}
      </p>
      <p className="text-xs break-words text-ink-3">{file}</p>
      {flow.renamed && <p className="mt-1 break-words text-warn">{t("import.renamed", { name: flow.name_in_file ?? "", to: flow.name })}</p>}
      {flow.diagnostics_count > 0 && (
        <details className="mt-1">
          <summary className="flex cursor-pointer items-center gap-1.5 text-warn">
            <TriangleAlert size={14} aria-hidden />
            {t("import.problems", { count: flow.diagnostics_count })}
          </summary>
          <ul className="mt-1 flex list-disc flex-col gap-0.5 ps-6 text-ink-2">
            {flow.diagnostics.map((diagnostic) => (
              <li key={`${diagnostic.code} ${diagnostic.at.pointer}`} className="break-words">
                {diagnostic.at.action && <code className="font-mono text-xs">{diagnostic.at.action}: </code>}
                <Prose text={diagnostic.message} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

interface BindingsProps {
  flows: ImportPreview["flows"];
  names: ReadonlyMap<string, string>;
  onChange: (from: string, to: string) => void;
}

/** Connections mean something only in the project that the file comes from. */
function Bindings({ flows, names, onChange }: BindingsProps) {
  const used = new Map<string, string[]>();
  for (const { rebind } of flows) for (const { name, actions } of rebind) used.set(name, [...(used.get(name) ?? []), ...actions]);
  if (used.size === 0) return null;
  return (
    <section aria-labelledby="import-bindings" className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4">
      <h2 id="import-bindings" className="font-semibold">
        {t("import.rebind")}
      </h2>
      {Array.from(used, ([name, actions]) => (
        <Field key={name} label={t("import.bind", { name })} hint={t("import.rebind_hint", { actions: [...new Set(actions)].join(", ") })}>
          {(control) => <Input {...control} value={names.get(name) ?? name} onChange={(event) => onChange(name, event.target.value)} className="max-w-xs font-mono !text-xs" />}
        </Field>
      ))}
    </section>
  );
}
