import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { Execution, Step } from "@/api/types";
import { actionKit, type Catalog } from "@/flow/catalog";
import { durationBetween, formatDuration, t } from "@/i18n";
import { cx } from "@/ui/cx";

interface TimelineProps {
  execution: Execution;
  catalog: Catalog;
  selected: number | null;
  onSelect: (step: Step) => void;
}

const tones: Record<Step["status"], string> = {
  running: "bg-accent",
  waiting: "bg-warn",
  completed: "bg-ok-edge",
  failed: "bg-bad",
  cancelled: "bg-line-strong",
  unknown: "bg-warn",
};

/** Bars narrower than this can't be seen. */
const WIDTH_PERCENT_MIN = 0.6;

/** The steps in time. */
export function Timeline({ execution, catalog, selected, onSelect }: TimelineProps) {
  const [open, setOpen] = useState(true);
  const { steps } = execution;
  const end = lastMoment(execution);
  const total = Math.max(1, durationBetween(execution.started_at, end));
  return (
    <section aria-label={t("timeline.title")} className="shrink-0 border-t border-line bg-surface">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex h-10 w-full items-center gap-2 px-4 text-start focus-visible:-outline-offset-2">
        <ChevronDown size={14} className={cx("text-ink-2 transition-transform", !open && "-rotate-90")} aria-hidden />
        <span className="font-semibold">{t("timeline.title")}</span>
        <span className="truncate text-ink-2">
          {t("test.steps", { count: steps.length })} · {formatDuration(execution.duration_ms ?? total)} · {t(`status.${execution.status}`)}
        </span>
      </button>
      {open && steps.length > 0 && (
        <ul className="max-h-44 overflow-y-auto px-3 pb-3">
          {steps.map((step) => (
            <li key={step.seq}>
              <TimelineRow step={step} title={step.name ?? actionKit(catalog, step.action)?.title ?? step.action} execution={execution} end={end} total={total} selected={step.seq === selected} onSelect={() => onSelect(step)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface TimelineRowProps {
  step: Step;
  title: string;
  execution: Execution;
  end: string;
  total: number;
  selected: boolean;
  onSelect: () => void;
}

function TimelineRow({ step, title, execution, end, total, selected, onSelect }: TimelineRowProps) {
  const took = durationBetween(step.started_at, step.ended_at ?? end);
  const width = Math.max(WIDTH_PERCENT_MIN, (took / total) * 100);
  const left = Math.min(100 - WIDTH_PERCENT_MIN, (durationBetween(execution.started_at, step.started_at) / total) * 100);
  return (
    <button
      type="button"
      onClick={onSelect}
      aria-current={selected || undefined}
      className={cx("grid w-full grid-cols-[minmax(96px,160px)_1fr_72px] max-md:gap-2 items-center gap-3 rounded-md px-1.5 py-1 text-start focus-visible:-outline-offset-2", selected ? "bg-raised" : "hover:bg-raised/60")}
    >
      <span className="truncate">{title}</span>
      <span className="relative h-3 overflow-hidden rounded-sm bg-raised" aria-hidden>
        <span className={cx("absolute inset-y-0 rounded-sm", tones[step.status])} style={{ insetInlineStart: `${left}%`, width: `${Math.min(width, 100 - left)}%` }} />
      </span>
      <span className="text-end text-ink-2">{formatDuration(took)}</span>
    </button>
  );
}

/** The end, or the latest moment that is known of it. */
function lastMoment(execution: Execution): string {
  const times = [execution.ended_at, ...execution.steps.flatMap((step) => [step.started_at, step.ended_at])];
  return times.filter((time) => time !== null).reduce((latest, time) => (new Date(time) > new Date(latest) ? time : latest), execution.started_at);
}
