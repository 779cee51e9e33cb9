import { useState, type ReactNode } from "react";
import { KitIcon } from "@/actions/KitIcon";
import type { Execution, Step } from "@/api/types";
import { PanelFrame } from "@/editor/PanelFrame";
import { actionKit, eventKit, type Catalog } from "@/flow/catalog";
import type { FlowDocument } from "@/flow/document";
import { actionTitle } from "@/flow/edits";
import { findAction } from "@/flow/tree";
import { durationBetween, formatDateTime, formatDuration, t } from "@/i18n";
import { JsonView } from "@/ui/JsonView";
import { ExecutionStatusText } from "@/ui/StatusChip";
import { TabContent, Tabs } from "@/ui/Tabs";

interface ExecutionPanelProps {
  execution: Execution;
  document: FlowDocument;
  catalog: Catalog;
  /** `trigger`, or an action's id. */
  selected: string;
  step: Step | null;
  onClose: () => void;
}

export function ExecutionPanel({ execution, document, catalog, selected, step, onClose }: ExecutionPanelProps) {
  const action = findAction(document, selected)?.action;
  const kit = action ? actionKit(catalog, action.action) : eventKit(catalog, document.trigger.event);
  return (
    <PanelFrame
      icon={<KitIcon kit={kit} />}
      title={action ? actionTitle(action, catalog) : (kit?.title ?? t("panel.trigger"))}
      subtitle={
        action ? (
          <>
            {kit?.title ?? action.action} · <code className="font-mono">{action.id}</code>
          </>
        ) : (
          t("execution.event")
        )
      }
      label={t("execution.details")}
      onClose={onClose}
    >
      {!action && <Whole execution={execution} />}
      {action && step && <StepDetails key={step.seq} step={step} startedAt={execution.started_at} />}
      {action && !step && <p className="p-4 text-ink-2">{t("execution.not_performed")}</p>}
    </PanelFrame>
  );
}

/** The event that started it, and what the caller got. */
function Whole({ execution }: { execution: Execution }) {
  return (
    <div className="flex flex-col gap-4 overflow-y-auto p-4">
      <Facts
        facts={[
          [t("execution.result"), <ExecutionStatusText key="status" status={execution.status} />],
          [t("execution.took"), execution.duration_ms === null ? "…" : formatDuration(execution.duration_ms)],
          [t("executions.mode"), t(`executions.mode_${execution.mode}`)],
        ]}
      />
      <p className="text-ink-2">{t("execution.started_at", { time: formatDateTime(execution.started_at) })}</p>
      <JsonView value={execution.event} label={t("execution.event")} />
      {execution.response && <JsonView value={execution.response} label={t("execution.response")} />}
    </div>
  );
}

function StepDetails({ step, startedAt }: { step: Step; startedAt: string }) {
  const [tab, setTab] = useState<"data" | "attempts">("data");
  return (
    <>
      <div className="flex flex-col gap-3 px-4 pb-2">
        <Facts
          facts={[
            [t("execution.result"), <ExecutionStatusText key="status" status={step.status} />],
            [t("execution.took"), step.ended_at ? formatDuration(durationBetween(step.started_at, step.ended_at)) : "…"],
            [t("execution.started"), `+${formatDuration(durationBetween(startedAt, step.started_at))}`],
          ]}
        />
        {step.outcome && (
          <p>
            <span className="text-ink-2">{t("execution.branch")}</span> <code className="rounded bg-raised px-1.5 py-0.5 font-mono text-xs">{step.outcome}</code>
          </p>
        )}
        {step.error && (
          <p role="alert" className="rounded-control border border-bad-line bg-bad-soft px-3 py-2 break-words text-bad">
            {step.error.message} <code className="font-mono text-xs">({step.error.code})</code>
          </p>
        )}
      </div>
      <Tabs
        value={tab}
        onChange={setTab}
        label={t("execution.details")}
        tabs={[
          { value: "data", title: t("execution.data") },
          { value: "attempts", title: t("execution.attempts", { count: step.attempts.length }) },
        ]}
      >
        <TabContent value="data">
          <div className="flex flex-col gap-4">
            <JsonView value={step.inputs} label={t("execution.input")} />
            <JsonView value={step.outputs} label={t("execution.output")} />
          </div>
        </TabContent>
        <TabContent value="attempts">
          <Attempts step={step} />
        </TabContent>
      </Tabs>
    </>
  );
}

function Attempts({ step }: { step: Step }) {
  if (step.attempts.length === 0) return <p className="text-ink-2">{t("execution.no_attempts")}</p>;
  return (
    <ol className="flex flex-col gap-2">
      {step.attempts.map((attempt) => (
        <li key={attempt.number} className="rounded-control border border-line p-3">
          <p className="flex justify-between">
            <span className="font-medium">{t("execution.attempt", { number: attempt.number })}</span>
            <span className="text-ink-2">{attempt.ended_at ? formatDuration(durationBetween(attempt.started_at, attempt.ended_at)) : "…"}</span>
          </p>
          <p className="text-xs text-ink-2">{formatDateTime(attempt.started_at)}</p>
          {attempt.error && <p className="mt-1 break-words text-bad">{attempt.error.message}</p>}
          {attempt.next_at && <p className="mt-1 text-warn">{t("execution.next_attempt", { time: formatDateTime(attempt.next_at) })}</p>}
        </li>
      ))}
    </ol>
  );
}

function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <dl className="grid grid-cols-3 divide-x divide-line rounded-box border border-line">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0 px-3 py-2">
          <dt className="text-xs text-ink-2">{name}</dt>
          <dd className="truncate font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
