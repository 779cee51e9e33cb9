import { ArrowLeft, Ban, CircleAlert, FlaskConical, RotateCw } from "lucide-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { executions } from "@/api/endpoints";
import { hasEnded } from "@/api/live";
import { catalogQuery, flowQuery, type ExecutionsOf } from "@/api/queries";
import { useMay } from "@/api/roles";
import type { Execution } from "@/api/types";
import { Canvas } from "@/editor/Canvas";
import { handTestEvent } from "@/editor/handover";
import type { Catalog } from "@/flow/catalog";
import { asDrawable, isObject, type FlowDocument, type JsonObject } from "@/flow/document";
import { traceOf } from "@/flow/trace";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Empty, Problem, Skeleton } from "@/ui/states";
import { ExecutionStatusText } from "@/ui/StatusChip";
import { toast } from "@/ui/toast";
import { ExecutionPanel } from "./ExecutionPanel";
import { ExecutionsColumn } from "./ExecutionsColumn";
import { Timeline } from "./Timeline";
import { useExecutedDocument, useExecution } from "./useExecution";
import { ExecutionsBack } from "./ExecutionsBack";

interface ExecutionScreenProps {
  execution: string;
  of: ExecutionsOf;
  project: string;
}

/** One execution: its path on the tree, its steps in time, a step's details beside. */
export function ExecutionScreen({ execution: id, of, project }: ExecutionScreenProps) {
  const { data: execution, error, refetch } = useExecution(id);
  return (
    <>
      <ExecutionsColumn of={of} project={project} current={id} />
      <main className="flex min-w-0 flex-1 flex-col">
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {!execution && !error && <Skeleton rows={6} className="p-6" />}
        {execution && (
          <>
            <ExecutionHeader execution={execution} of={of} project={project} />
            <ExecutionBody execution={execution} />
          </>
        )}
      </main>
    </>
  );
}

function ExecutionHeader({ execution, of, project }: { execution: Execution; of: ExecutionsOf; project: string }) {
  const mayStart = useMay("maker");
  const cancel = useMutation({
    mutationFn: () => executions.cancel(execution.id),
    onSuccess: () => toast.done(t("execution.cancelling")),
    onError: toast.failed,
  });
  return (
    <header className="flex h-[52px] shrink-0 items-center gap-3 border-b border-line bg-surface px-4 max-md:gap-2 max-md:px-2">
      <ExecutionsBack of={of} project={project}>
        <ArrowLeft size={16} aria-hidden />
      </ExecutionsBack>
      <h1 className="truncate text-lg font-semibold">{execution.flow_name}</h1>
      <ExecutionStatusText status={execution.status} />
      <span className="truncate text-ink-2 max-lg:hidden">
        <code className="font-mono text-xs">{execution.id}</code>{" "}
        {execution.version === null ? t("execution.on_draft") : t("execution.on_version", { version: execution.version })}
      </span>
      <span className="flex-1" />
      {mayStart && <CopyToEditor execution={execution} project={project} />}
      {mayStart && execution.mode === "live" && hasEnded(execution) && <RunAgain execution={execution} of={of} project={project} />}
      {mayStart && !hasEnded(execution) && (
        <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
          <Ban size={14} aria-hidden />
          {t("execution.cancel")}
        </Button>
      )}
    </header>
  );
}

/** Starts the flow's active version with the same event, and opens that execution. */
function RunAgain({ execution, of, project }: { execution: Execution; of: ExecutionsOf; project: string }) {
  const navigate = useNavigate();
  const rerun = useMutation({
    mutationFn: () => executions.rerun(execution.id),
    onSuccess: async ({ id }) => {
      toast.done(t("execution.started_again"));
      if ("flow" in of) await navigate({ to: "/projects/$project/flows/$flow/logs/$execution", params: { project, flow: of.flow, execution: id } });
      else await navigate({ to: "/projects/$project/executions/$execution", params: { project, execution: id } });
    },
    onError: toast.failed,
  });
  return (
    <Button onClick={() => rerun.mutate()} busy={rerun.isPending} aria-label={t("execution.again")} title={t("execution.again")}>
      <RotateCw size={14} aria-hidden />
      <span className="max-md:hidden">{t("execution.again")}</span>
    </Button>
  );
}

/** Opens the Test panel with this execution's event. */
function CopyToEditor({ execution, project }: { execution: Execution; project: string }) {
  const flow = useQuery(flowQuery(execution.flow_id));
  const navigate = useNavigate();
  const { event } = execution;
  if (!flow.data || !isObject(event)) return null;
  const open = () => {
    handTestEvent(execution.flow_id, event as JsonObject);
    if (!flow.data.draft) toast.done(t("execution.to_editor_active"));
    void navigate({ to: "/projects/$project/flows/$flow", params: { project, flow: execution.flow_id } });
  };
  return (
    <Button onClick={open} aria-label={t("execution.to_editor")} title={t("execution.to_editor")}>
      <FlaskConical size={14} aria-hidden />
      <span className="max-md:hidden">{t("execution.to_editor")}</span>
    </Button>
  );
}

function ExecutionBody({ execution }: { execution: Execution }) {
  const catalog = useQuery(catalogQuery);
  const flow = useQuery(flowQuery(execution.flow_id));
  const document = useExecutedDocument(execution, flow.data);
  const drawable = useMemo(() => asDrawable(document.data), [document.data]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {execution.error && (
        <p role="alert" className="flex items-center gap-2 border-b border-bad-line bg-bad-soft px-4 py-2 text-bad">
          <CircleAlert size={16} className="shrink-0" aria-hidden />
          <span className="min-w-0 break-words">
            {execution.error.action_id && <code className="font-mono text-xs">{execution.error.action_id}: </code>}
            {execution.error.message} <code className="font-mono text-xs">({execution.error.code})</code>
          </span>
        </p>
      )}
      {drawable && catalog.data ? (
        <ExecutionTree execution={execution} document={drawable} catalog={catalog.data} />
      ) : (
        <ExecutionWithoutTree execution={execution} catalog={catalog.data} loading={document.isPending} />
      )}
    </div>
  );
}

/** The selected card, and which of its steps when it was performed more than once. */
interface Choice {
  id: string;
  seq: number | null;
}

function ExecutionTree({ execution, document, catalog }: { execution: Execution; document: FlowDocument; catalog: Catalog }) {
  const [choice, setChoice] = useState<Choice>({ id: "trigger", seq: null });
  // On a narrow screen the panel covers the tree, so it opens with the first card that is chosen.
  const [open, setOpen] = useState(() => matchMedia("(min-width: 1024px)").matches);
  const trace = useMemo(() => traceOf(document, execution.steps, execution.status), [document, execution]);
  const step = execution.steps.find((candidate) => candidate.seq === choice.seq) ?? trace.steps.get(choice.id) ?? null;
  const choose = (next: Choice) => {
    setChoice(next);
    setOpen(true);
  };
  return (
    <div className="relative flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <Canvas document={document} catalog={catalog} selected={choice.id} onSelect={(id) => choose({ id, seq: null })} trace={trace} />
        <Timeline execution={execution} catalog={catalog} selected={step?.seq ?? null} onSelect={({ action_id, seq }) => choose({ id: action_id, seq })} />
      </div>
      {open && <ExecutionPanel execution={execution} document={document} catalog={catalog} selected={choice.id} step={step} onClose={() => setOpen(false)} />}
    </div>
  );
}

function ExecutionWithoutTree({ execution, catalog, loading }: { execution: Execution; catalog: Catalog | undefined; loading: boolean }) {
  if (loading || !catalog) return <Skeleton rows={6} className="p-6" />;
  return (
    <>
      <Empty title={t("execution.no_tree")}>{t("execution.no_tree_text")}</Empty>
      <Timeline execution={execution} catalog={catalog} selected={null} onSelect={() => undefined} />
    </>
  );
}
