import { ArrowLeft, ArrowUp, ScrollText } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { ExecutionsOf } from "@/api/queries";
import { useMay } from "@/api/roles";
import type { ExecutionRow, Flow } from "@/api/types";
import { formatDateTime, formatDuration, formatMoment, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Empty, Problem, Skeleton } from "@/ui/states";
import { ExecutionStatusText } from "@/ui/StatusChip";
import { ExecutionLink } from "./ExecutionLink";
import { CancelAll } from "./CancelAll";
import { IdSearch, LiveToggle, ModeFilter, StatusFilter, TimeFilter, VersionFilter } from "./Filters";
import { holdBack, noFilters, useExecutions, useFilters } from "./useExecutions";

interface ExecutionTableProps {
  title: string;
  of: ExecutionsOf;
  project: string;
  flow?: Flow;
}

export function ExecutionTable({ title, of, project, flow }: ExecutionTableProps) {
  const [first, setFirst] = useState<string | null>(null);
  const mayCancel = useMay("maker");
  const list = useRef<HTMLDivElement>(null);
  const { rows: all, filtered, isPending, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useExecutions(of);
  const { shown: rows, waiting } = holdBack(all, first);
  const onScroll = () => {
    const away = (list.current?.scrollTop ?? 0) > 0;
    setFirst((before) => (away ? (before ?? all[0]?.id ?? null) : null));
  };
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <header className="flex h-[52px] shrink-0 items-center gap-3 border-b border-line bg-surface px-4">
        {"flow" in of && (
          <Link to="/projects/$project/flows/$flow" params={{ project, flow: of.flow }} aria-label={t("common.back")} className="grid size-8 place-items-center rounded-control text-ink-2 hover:bg-raised">
            <ArrowLeft size={16} aria-hidden />
          </Link>
        )}
        <h1 className="truncate text-lg font-semibold">{title}</h1>
        <span className="ms-auto flex items-center gap-2">
          {flow && mayCancel && <CancelAll flow={flow} />}
          <LiveToggle />
        </span>
      </header>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-1 border-b border-line bg-surface px-4 py-2">
        <StatusFilter />
        <ModeFilter />
        <TimeFilter />
        {"flow" in of && <VersionFilter flow={of.flow} />}
        <IdSearch />
      </div>
      <div ref={list} onScroll={onScroll} className="relative flex flex-1 flex-col overflow-y-auto p-4 max-md:p-2">
        {waiting > 0 && (
          <Button variant="primary" onClick={() => list.current?.scrollTo({ top: 0 })} className="sticky top-0 z-10 mb-2 self-center shadow-pop">
            <ArrowUp size={14} aria-hidden />
            {t("executions.waiting_rows", { count: waiting })}
          </Button>
        )}
        {isPending && <Skeleton className="" rows={6} />}
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {!isPending && !error && rows.length === 0 && (filtered ? <NoneFit /> : <NoExecutions flow={flow} />)}
        {rows.length > 0 && <Rows rows={rows} of={of} project={project} />}
        {hasNextPage && (
          <Button onClick={() => void fetchNextPage()} busy={isFetchingNextPage} className="mt-3 self-center">
            {t("executions.more")}
          </Button>
        )}
      </div>
    </main>
  );
}

function NoneFit() {
  const { set } = useFilters();
  return (
    <Empty title={t("executions.none_fit")} icon={<ScrollText size={24} />} action={<Button onClick={() => set(noFilters)}>{t("executions.clear_filters")}</Button>}>
      <p>{t("executions.none_fit_text")}</p>
    </Empty>
  );
}

function NoExecutions({ flow }: { flow: Flow | undefined }) {
  return (
    <Empty title={t("executions.empty")} icon={<ScrollText size={24} />}>
      <p>{t(flow?.active_version === null ? "executions.empty_draft" : "executions.empty_text")}</p>
      {flow?.active_version && flow.trigger_url && <code className="mt-2 block font-mono text-xs break-all">{flow.trigger_url}</code>}
    </Empty>
  );
}

const columns = ["status", "flow", "mode", "version", "started", "duration", "id"] as const;
/** A narrow screen has no room for them; the execution itself shows them. */
const onWideOnly = new Set<string>(["mode", "id"]);

function Rows({ rows, of, project }: { rows: ExecutionRow[]; of: ExecutionsOf; project: string }) {
  const shown = columns.filter((column) => column !== "flow" || "project" in of);
  return (
    <div className="shrink-0 overflow-x-auto rounded-card border border-line bg-surface">
      <table className="w-full">
        <thead className="bg-raised text-xs text-ink-2">
          <tr>
            {shown.map((column) => (
              <th key={column} scope="col" className={cx("px-4 py-2 text-start font-medium max-md:px-1.5", onWideOnly.has(column) && "max-md:hidden")}>
                {t(`executions.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="relative border-t border-line hover:bg-raised/60">
              {shown.map((column) => (
                <td key={column} className={cx("px-4 py-2 whitespace-nowrap text-ink-2 max-md:px-1.5", onWideOnly.has(column) && "max-md:hidden")}>
                  <Cell column={column} row={row} of={of} project={project} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ column, row, of, project }: { column: (typeof columns)[number]; row: ExecutionRow; of: ExecutionsOf; project: string }) {
  switch (column) {
    case "status":
      return <ExecutionStatusText status={row.status} />;
    case "flow":
      return <span className="font-medium text-ink">{row.flow_name}</span>;
    case "mode":
      return t(`executions.mode_${row.mode}`);
    case "version":
      return row.version === null ? t("status.draft") : `v${row.version}`;
    case "started":
      return (
        <ExecutionLink of={of} project={project} execution={row.id} className="text-accent-ink after:absolute after:inset-0">
          <time dateTime={row.started_at} title={formatDateTime(row.started_at)}>
            {formatMoment(row.started_at)}
          </time>
        </ExecutionLink>
      );
    case "duration":
      return row.duration_ms === null ? "" : formatDuration(row.duration_ms);
    case "id":
      return <code className="font-mono text-xs">{row.id}</code>;
  }
}
