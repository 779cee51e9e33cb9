import { lazy, Suspense, useMemo } from "react";
import type { FlowOverview } from "@/api/types";
import { formatDateTime, formatNumber, t } from "@/i18n";
import { Choice } from "@/ui/Choice";
import { Empty, Skeleton } from "@/ui/states";
import { Table, Tile } from "@/ui/Tile";

const Plot = lazy(() => import("@/ui/Plot"));

export const RANGES = ["1", "24", "168", "720"] as const;
export type Range = (typeof RANGES)[number];

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** Beyond a week an hour's bar is too thin to see. */
const HOURS_MAX = 168;

interface OverviewPlotProps {
  overview: FlowOverview;
  range: Range;
  onRange: (range: Range) => void;
}

export function OverviewPlot({ overview, range, onRange }: OverviewPlotProps) {
  const byHour = Number(range) <= HOURS_MAX;
  const points = byHour ? overview.per_hour : overview.per_day;
  const times = useMemo(() => points.map(({ start }) => new Date(start).getTime() / 1_000), [points]);
  const series = useMemo(
    () => [
      { label: t("overview.executions"), values: points.map(({ executions }) => executions), color: "--accent" },
      { label: t("overview.failed"), values: points.map(({ failed }) => failed), color: "--bad" },
    ],
    [points],
  );
  return (
    <Tile
      title={t("overview.plot")}
      aside={<Choice label={t("overview.range")} value={range} onChange={onRange} options={RANGES.map((value) => ({ value, title: t(`overview.range_${value}`) }))} />}
    >
      {overview.executions.total === 0 ? (
        <Empty title={t("overview.none")}>{t("overview.none_text")}</Empty>
      ) : (
        <>
          <p className="mb-2 flex flex-wrap gap-4 text-xs text-ink-2">
            <Key color="bg-accent" title={t("overview.executions")} />
            <Key color="bg-bad" title={t("overview.failed")} />
            <span className="ms-auto">{t(byHour ? "overview.per_hour" : "overview.per_day")}</span>
          </p>
          <Suspense fallback={<Skeleton rows={4} className="h-[220px]" />}>
            <Plot times={times} series={series} label={t("overview.plot")} step={byHour ? HOUR : DAY} />
          </Suspense>
          <details className="mt-2">
            <summary className="w-fit cursor-pointer text-xs text-ink-2 underline underline-offset-2">{t("overview.as_table")}</summary>
            <div className="mt-2 max-h-72 overflow-y-auto rounded-box border border-line" tabIndex={0} role="group" aria-label={t("overview.plot")}>
              <Table
                label={t("overview.plot")}
                rows={points.toReversed()}
                rowKey={({ start }) => start}
                columns={[
                  { title: t("overview.from"), cell: ({ start }) => <time dateTime={start}>{formatDateTime(start)}</time> },
                  { title: t("overview.executions"), cell: ({ executions }) => formatNumber(executions), end: true },
                  { title: t("overview.failed"), cell: ({ failed }) => formatNumber(failed), end: true },
                ]}
              />
            </div>
          </details>
        </>
      )}
    </Tile>
  );
}

function Key({ color, title }: { color: string; title: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className={`size-2.5 rounded-sm ${color}`} />
      {title}
    </span>
  );
}
