import { Link } from "@tanstack/react-router";
import type { ExecutionsOf } from "@/api/queries";
import { formatDuration, formatMoment, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Problem, Skeleton } from "@/ui/states";
import { ExecutionIcon } from "@/ui/StatusChip";
import { ExecutionLink } from "./ExecutionLink";
import { LiveToggle, StatusFilter } from "./Filters";
import { useExecutions } from "./useExecutions";

interface ExecutionsColumnProps {
  of: ExecutionsOf;
  project: string;
  current: string;
}

/** The list beside an open execution. */
export function ExecutionsColumn({ of, project, current }: ExecutionsColumnProps) {
  const { rows, isPending, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useExecutions(of);
  const heading = "font-semibold text-base hover:underline underline-offset-2";
  return (
    <aside aria-label={t("executions.column")} className="flex w-[268px] shrink-0 flex-col border-e border-line bg-surface max-md:hidden">
      <header className="flex h-[52px] items-center justify-between border-b border-line px-4">
        {"flow" in of ? (
          <Link to="/projects/$project/flows/$flow/logs" params={{ project, flow: of.flow }} className={heading}>
            {t("logs.title")}
          </Link>
        ) : (
          <Link to="/projects/$project/executions" params={{ project }} className={heading}>
            {t("executions.title")}
          </Link>
        )}
        <LiveToggle />
      </header>
      <div className="p-2">
        <StatusFilter />
      </div>
      <nav aria-label={t("executions.title")} className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {isPending && <Skeleton className="p-1" />}
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        <ul>
          {rows.map((row) => (
            <li key={row.id}>
              <ExecutionLink
                of={of}
                project={project}
                execution={row.id}
                current={row.id === current}
                className={cx("flex items-start gap-2.5 rounded-box px-2 py-2 focus-visible:-outline-offset-2", row.id === current ? "bg-raised" : "hover:bg-raised/60")}
              >
                <span className="mt-0.5">
                  <ExecutionIcon status={row.status} />
                </span>
                <span className="min-w-0 flex-1">
                  <span className="flex justify-between gap-2">
                    <span className="truncate font-medium">{"flow" in of ? t(`status.${row.status}`) : row.flow_name}</span>
                    <time dateTime={row.started_at} className="shrink-0 text-ink-2">
                      {formatMoment(row.started_at)}
                    </time>
                  </span>
                  <span className="flex justify-between gap-2 text-xs text-ink-2">
                    <span className="truncate">
                      {row.mode === "test" ? t("executions.mode_test") : t("executions.mode_live")} · {row.version === null ? t("status.draft") : `v${row.version}`}
                    </span>
                    <span className="shrink-0">{row.duration_ms !== null && formatDuration(row.duration_ms)}</span>
                  </span>
                </span>
              </ExecutionLink>
            </li>
          ))}
        </ul>
        {hasNextPage && (
          <Button variant="quiet" onClick={() => void fetchNextPage()} busy={isFetchingNextPage} className="w-full">
            {t("executions.more")}
          </Button>
        )}
      </nav>
    </aside>
  );
}
