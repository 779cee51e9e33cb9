import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { KitIcon } from "@/actions/KitIcon";
import type { Step } from "@/api/types";
import { actionKit, eventKit, type Catalog } from "@/flow/catalog";
import { errorCount, type Diagnostic } from "@/flow/diagnostics";
import type { Mark } from "@/flow/diff";
import type { Action, FlowDocument } from "@/flow/document";
import { actionTitle } from "@/flow/edits";
import { summaryOf } from "@/flow/summary";
import type { Trace } from "@/flow/trace";
import { durationBetween, formatDuration, t } from "@/i18n";
import { cx } from "@/ui/cx";
import { MarkChip } from "@/ui/MarkChip";
import { ExecutionIcon } from "@/ui/StatusChip";

interface SharedProps {
  selected: boolean;
  tabbable: boolean;
  onSelect: () => void;
  catalog: Catalog;
  diagnostics: Diagnostic[];
  /** What became of it since an older state. */
  marks?: Mark[];
}

interface ActionCardProps extends SharedProps {
  action: Action;
  number: number;
  trace: Trace<Step> | null;
}

export function ActionCard({ action, number, trace, catalog, diagnostics, ...frame }: ActionCardProps) {
  const kit = actionKit(catalog, action.action);
  const step = trace?.steps.get(action.id) ?? null;
  const title = actionTitle(action, catalog);
  const summary = [action.name ? (kit?.title ?? action.action) : null, summaryOf(action, kit)].filter(Boolean).join(" · ");
  const skipped = trace !== null && step === null;
  return (
    <CardFrame
      {...frame}
      icon={<KitIcon kit={kit} />}
      number={number}
      title={title}
      subtitle={step?.ended_at ? `${formatDuration(durationBetween(step.started_at, step.ended_at))} · ${kit?.title ?? action.action}` : summary || action.id}
      skipped={skipped}
      diagnostics={diagnostics}
      label={cardLabel(t("card.action", { number, title, kind: kit?.title ?? action.action }), diagnostics, step, skipped, frame.marks)}
      mark={step ? <StepMark step={step} visits={trace?.visits.get(action.id) ?? 1} /> : null}
    />
  );
}

interface TriggerCardProps extends SharedProps {
  document: FlowDocument;
  traced: boolean;
}

export function TriggerCard({ document, traced, catalog, diagnostics, ...frame }: TriggerCardProps) {
  const { trigger } = document;
  const kit = eventKit(catalog, trigger.event);
  const title = kit?.title ?? trigger.event ?? t("card.no_event");
  const path = trigger.inputs?.path;
  const chosen = trigger.inputs?.methods ?? kit?.inputs.properties?.methods?.default;
  const methods = Array.isArray(chosen) ? chosen.join(", ") : "";
  const subtitle = typeof path === "string" ? `${methods} /${path}`.trim() : t("card.trigger_hint");
  return (
    <CardFrame
      {...frame}
      icon={<KitIcon kit={kit} />}
      title={title}
      subtitle={subtitle}
      skipped={false}
      diagnostics={diagnostics}
      label={cardLabel(t("card.trigger", { title }), diagnostics, null, false, frame.marks)}
      mark={traced ? <ExecutionIcon status="completed" size={18} /> : null}
    />
  );
}

function cardLabel(base: string, diagnostics: Diagnostic[], step: Step | null, skipped: boolean, marks: Mark[] = []): string {
  const errors = errorCount(diagnostics);
  const parts = [base];
  if (errors > 0) parts.push(t("card.errors", { count: errors }));
  if (step) parts.push(t(`status.${step.status}`));
  if (skipped) parts.push(t("card.skipped"));
  parts.push(...marks.map((mark) => t(`diff.${mark}`)));
  return parts.join(", ");
}

interface CardFrameProps {
  selected: boolean;
  tabbable: boolean;
  onSelect: () => void;
  icon: ReactNode;
  number?: number;
  title: string;
  subtitle: string;
  skipped: boolean;
  diagnostics: Diagnostic[];
  label: string;
  mark: ReactNode;
  marks?: Mark[];
}

const markedFrames: Record<Mark, string> = {
  added: "border-ok-edge",
  removed: "border-bad border-dashed",
  moved: "border-accent",
  changed: "border-warn",
};

function CardFrame({ selected, tabbable, onSelect, icon, number, title, subtitle, skipped, diagnostics, label, mark, marks = [] }: CardFrameProps) {
  const hasErrors = errorCount(diagnostics) > 0;
  const [became] = marks;
  return (
    <button
      type="button"
      data-card="true"
      tabIndex={tabbable ? 0 : -1}
      aria-label={label}
      aria-current={selected || undefined}
      onClick={onSelect}
      className={cx(
        "relative flex size-full items-center gap-3 rounded-card border bg-surface px-2.5 text-start shadow-card transition-shadow outline-offset-2",
        selected ? "border-accent ring-3 ring-accent/25" : became ? markedFrames[became] : hasErrors ? "border-bad-line" : "border-line hover:border-line-strong",
        skipped && "border-dashed",
      )}
    >
      <span className={cx("contents", skipped && "[&>*]:opacity-50 [&>*]:grayscale")}>{icon}</span>
      <span className={cx("min-w-0 flex-1", skipped && "text-ink-3")}>
        <span className="block truncate text-base font-semibold">
          {number !== undefined && <span className="me-1.5 font-normal text-ink-3">{number}</span>}
          {title}
        </span>
        <span className={cx("block truncate text-xs", skipped ? "text-ink-3" : "text-ink-2")}>{subtitle}</span>
      </span>
      {marks.length > 0 && (
        <span className="absolute end-3 -top-2.5 flex gap-1">
          {marks.map((one) => (
            <MarkChip key={one} mark={one} />
          ))}
        </span>
      )}
      {mark}
      {!mark && diagnostics.length > 0 && <TriangleAlert size={16} className={cx("shrink-0", hasErrors ? "text-bad" : "text-warn")} aria-hidden />}
    </button>
  );
}

function StepMark({ step, visits }: { step: Step; visits: number }) {
  const attempts = step.attempts.length;
  return (
    <span className="flex shrink-0 items-center gap-1">
      {visits > 1 && <span className="rounded-full bg-raised px-1.5 text-xs text-ink-2">×{visits}</span>}
      {attempts > 1 && <span className="rounded-full bg-warn-soft px-1.5 text-xs text-warn">↻ {attempts}</span>}
      <ExecutionIcon status={step.status} size={18} />
    </span>
  );
}
