import { ChevronDown, ChevronUp, GitCompareArrows } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { catalogQuery, diffQuery, flowQuery, stateQuery, versionsQuery } from "@/api/queries";
import type { Diff, Flow, Version } from "@/api/types";
import { Canvas } from "@/editor/Canvas";
import { ChangeCounts, ChangeList } from "@/editor/ChangeList";
import { ChangePanel } from "@/editor/ChangePanel";
import type { Compared } from "@/editor/changeWords";
import { markedInOrder, marksOf, mergedTree } from "@/flow/diff";
import { asDrawable } from "@/flow/document";
import { t } from "@/i18n";
import { IconButton } from "@/ui/Button";
import { Select } from "@/ui/Select";
import { Empty, Problem, Skeleton } from "@/ui/states";
import { CopyToDraft } from "./CopyToDraft";
import { SubHeader } from "./SubHeader";

const route = getRouteApi("/signed-in/projects/$project/flows-column/flows/$flow/compare");

/** Two states of a flow, one beside the other on the same tree. */
export function Compare() {
  const params = route.useParams();
  const search = route.useSearch();
  const flow = useQuery(flowQuery(params.flow));
  const versions = useQuery(versionsQuery(params.flow));
  const error = flow.error ?? versions.error;
  if (error) return <Problem error={error} onRetry={() => void Promise.all([flow.refetch(), versions.refetch()])} />;
  if (!flow.data || !versions.data) return <Skeleton rows={6} className="p-6" />;
  const states = statesOf(flow.data, versions.data.items);
  const to = states.find(({ value }) => value === search.to)?.value ?? states[0]?.value;
  const from = states.find(({ value }) => value === search.from)?.value ?? String(flow.data.draft ? flow.data.active_version : states[1]?.value);
  if (states.length < 2 || to === undefined) {
    return (
      <>
        <SubHeader params={params} title={t("diff.title")} back="versions" />
        <Empty title={t("diff.nothing_to_compare")}>{t("diff.nothing_to_compare_text")}</Empty>
      </>
    );
  }
  return <Comparison key={`${from} ${to}`} params={params} states={states} from={from} to={to} />;
}

interface State {
  value: string;
  title: string;
}

/** The newest first: the draft, then the versions. */
function statesOf(flow: Flow, versions: Version[]): State[] {
  const numbered = versions.map(({ number, status }) => ({ value: String(number), title: t(status === "active" ? "diff.active_version" : "flow.version", { version: number }) }));
  return flow.draft ? [{ value: "draft", title: t("diff.draft") }, ...numbered] : numbered;
}

interface ComparisonProps {
  params: { project: string; flow: string };
  states: State[];
  from: string;
  to: string;
}

function Comparison({ params, states, from, to }: ComparisonProps) {
  const navigate = route.useNavigate();
  const diff = useQuery(diffQuery(params.flow, from, to));
  const older = useQuery(stateQuery(params.flow, from));
  const newer = useQuery(stateQuery(params.flow, to));
  const catalog = useQuery(catalogQuery);
  const all = [diff, older, newer, catalog];
  const error = all.find((query) => query.error)?.error;
  const documents = useMemo(() => ({ older: asDrawable(older.data), newer: asDrawable(newer.data) }), [older.data, newer.data]);
  const ready = diff.data && older.data !== undefined && newer.data !== undefined && catalog.data;
  return (
    <>
      <SubHeader params={params} title={t("diff.title")} back="versions" aside={diff.data && <ChangeCounts diff={diff.data} />}>
        <Select className="!w-44" label={t("diff.from")} value={from} options={states} onChange={(value) => void navigate({ search: { from: value, to } })} />
        <span className="text-ink-2">{t("diff.to")}</span>
        <Select className="!w-44" label={t("diff.to")} value={to} options={states} onChange={(value) => void navigate({ search: { from, to: value } })} />
        {from !== "draft" && <CopyToDraft flow={params.flow} project={params.project} number={Number(from)} />}
      </SubHeader>
      {error && <Problem error={error} onRetry={() => void Promise.all(all.map((query) => query.refetch()))} />}
      {!error && !ready && <Skeleton rows={6} className="p-6" />}
      {ready && diff.data.same && (
        <Empty title={t("diff.same")} icon={<GitCompareArrows size={24} />}>
          {t("diff.same_text")}
        </Empty>
      )}
      {ready && !diff.data.same && documents.older && documents.newer && <Differing diff={diff.data} compared={{ older: documents.older, newer: documents.newer, catalog: catalog.data }} />}
      {ready && !diff.data.same && !(documents.older && documents.newer) && <Lines lines={diff.data.lines} />}
    </>
  );
}

/** A state that can't be drawn is still compared in words. */
export function Lines({ lines }: { lines: string[] }) {
  return (
    <div className="flex-1 overflow-auto p-6">
      <p className="mb-2 text-ink-2">{t("canvas.not_drawable")}</p>
      <pre className="font-mono text-xs leading-[18px] whitespace-pre-wrap">{lines.join("\n")}</pre>
    </div>
  );
}

export function Differing({ diff, compared }: { diff: Diff; compared: Compared }) {
  const marks = useMemo(() => marksOf(diff), [diff]);
  const merged = useMemo(() => mergedTree(compared.older, compared.newer, diff), [compared.older, compared.newer, diff]);
  const stops = useMemo(() => markedInOrder(merged, marks), [merged, marks]);
  const [selected, setSelected] = useState<string | null>(null);
  const at = selected === null ? -1 : stops.indexOf(selected);
  const jump = (by: 1 | -1) => setSelected(stops[(at + by + (at === -1 && by === -1 ? 1 : 0) + stops.length) % stops.length] ?? null);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const busy = event.target instanceof Element && event.target.closest("input, textarea, [contenteditable], [role=dialog], [role=listbox], [role=menu]");
      if (busy || event.ctrlKey || event.metaKey || event.altKey || (event.key !== "n" && event.key !== "p")) return;
      event.preventDefault();
      jump(event.key === "n" ? 1 : -1);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  });

  const jumps = (
    <>
      <span className="mx-1 h-4 w-px bg-line" aria-hidden />
      <IconButton label={t("diff.previous")} onClick={() => jump(-1)}>
        <ChevronUp size={14} aria-hidden />
      </IconButton>
      <span role="status" className="px-1 text-xs text-ink-2">
        {t("diff.position", { at: at + 1, count: stops.length })}
      </span>
      <IconButton label={t("diff.next")} onClick={() => jump(1)}>
        <ChevronDown size={14} aria-hidden />
      </IconButton>
    </>
  );
  return (
    <div className="relative flex min-h-0 flex-1">
      <Canvas document={merged} catalog={compared.catalog} selected={selected} onSelect={(id) => setSelected(id)} marks={marks} toolbar={jumps} />
      {selected === null ? (
        <aside aria-label={t("diff.summary")} className="flex w-[376px] max-w-full shrink-0 flex-col gap-3 overflow-y-auto border-s border-line bg-surface p-4 max-lg:hidden">
          <h2 className="text-lg font-semibold">{t("diff.summary")}</h2>
          <ChangeList diff={diff} compared={compared} onChoose={setSelected} />
        </aside>
      ) : (
        <ChangePanel id={selected} diff={diff} compared={compared} marks={marks.get(selected) ?? []} onClose={() => setSelected(null)} />
      )}
    </div>
  );
}
