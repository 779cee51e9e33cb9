import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { KitIcon } from "@/actions/KitIcon";
import { catalogQuery, overviewQuery } from "@/api/queries";
import type { FlowOverview, LinkedFlow } from "@/api/types";
import { actionKit, eventKit, type Catalog } from "@/flow/catalog";
import { formatDateTime, formatDuration, formatNumber, formatPercent, t } from "@/i18n";
import { CopyButton } from "@/ui/CopyButton";
import { Problem, Skeleton } from "@/ui/states";
import { StatusChip } from "@/ui/StatusChip";
import { Table, Tile } from "@/ui/Tile";
import { OverviewPlot, type Range } from "./OverviewPlot";
import { SubHeader } from "./SubHeader";

const route = getRouteApi("/signed-in/projects/$project/flows-column/flows/$flow/overview");

interface Params {
  project: string;
  flow: string;
}

/** What a flow is, and how its live executions do. */
export function Overview() {
  const params = route.useParams();
  const [range, setRange] = useState<Range>("24");
  const { data, error, refetch } = useQuery(overviewQuery(params.flow, Number(range)));
  const catalog = useQuery(catalogQuery);
  return (
    <>
      <SubHeader params={params} title={t("overview.title")} aside={data && <StatusChip status={data.flow.status} />} />
      <div className="flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-[1000px] flex-col gap-5 p-6 max-md:p-3">
          {error && !data && <Problem error={error} onRetry={() => void refetch()} />}
          {!data && !error && <Skeleton rows={8} className="" />}
          {data && (
            <>
              <Numbers overview={data} />
              <OverviewPlot overview={data} range={range} onRange={setRange} />
              <div className="grid gap-5 md:grid-cols-2">
                <TriggerTile overview={data} catalog={catalog.data} />
                <VersionsTile overview={data} params={params} />
                {data.callers && <LinkedTile title={t("overview.callers")} none={t("overview.no_callers")} flows={data.callers} params={params} />}
                {data.callees && <LinkedTile title={t("overview.callees")} none={t("overview.no_callees")} flows={data.callees} params={params} />}
              </div>
              <ActionsTile overview={data} catalog={catalog.data} />
            </>
          )}
        </div>
      </div>
    </>
  );
}

function Numbers({ overview }: { overview: FlowOverview }) {
  const { total, success_rate, failed, running, waiting, duration } = overview.executions;
  const numbers = [
    { title: t("overview.executions"), value: formatNumber(total), note: t("overview.tests_left_out") },
    { title: t("overview.succeeded"), value: success_rate === null ? "–" : formatPercent(success_rate), note: t("overview.failed_count", { failed: formatNumber(failed) }), bad: failed > 0 },
    { title: t("overview.median"), value: shown(duration.p50_ms), note: t("overview.p95", { duration: shown(duration.p95_ms) }) },
    { title: t("overview.unfinished"), value: formatNumber(running), note: t("overview.waiting_count", { waiting: formatNumber(waiting) }) },
  ];
  return (
    <dl className="grid grid-cols-4 divide-x divide-line rounded-card border border-line bg-surface max-md:grid-cols-2 max-md:divide-x-0">
      {numbers.map(({ title, value, note, bad }) => (
        <div key={title} className="min-w-0 px-4 py-3">
          <dt className="text-ink-2">{title}</dt>
          <dd>
            <span className="block text-xl font-semibold">{value}</span>
            <span className={`block text-xs ${bad ? "text-bad" : "text-ink-3"}`}>{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function shown(ms: number | null): string {
  return ms === null ? "–" : formatDuration(ms);
}

function TriggerTile({ overview, catalog }: { overview: FlowOverview; catalog: Catalog | undefined }) {
  const { event, address } = overview.trigger;
  const kit = catalog && eventKit(catalog, event);
  return (
    <Tile title={t("overview.trigger")}>
      <p className="flex items-center gap-2.5 font-medium">
        <KitIcon kit={kit} size="small" />
        {kit?.title ?? event ?? t("overview.no_event")}
      </p>
      {address ? (
        <div className="mt-2 flex items-start gap-1">
          <code className="min-w-0 flex-1 rounded-control bg-raised px-2.5 py-1.5 font-mono text-xs break-all">{address}</code>
          <CopyButton text={address} label={t("common.copy_named", { name: t("overview.address") })} />
        </div>
      ) : (
        <p className="mt-2 text-ink-2">{t("overview.no_address")}</p>
      )}
    </Tile>
  );
}

function VersionsTile({ overview, params }: { overview: FlowOverview; params: Params }) {
  const { count, active } = overview.versions;
  return (
    <Tile
      title={t("overview.versions")}
      aside={
        count > 0 && (
          <Link to="/projects/$project/flows/$flow/versions" params={params} className="text-accent-ink underline underline-offset-2">
            {t("versions.title")}
          </Link>
        )
      }
    >
      {active && (
        <>
          <p className="font-medium">{t("overview.live", { version: active.number })}</p>
          <p className="text-ink-2">{t("overview.deployed", { time: formatDateTime(active.deployed_at), by: active.deployed_by })}</p>
          {active.created_by !== active.deployed_by && <p className="text-ink-2">{t("overview.made_by", { by: active.created_by })}</p>}
        </>
      )}
      <p className="mt-1 text-ink-2">{count === 0 ? t("overview.never_deployed") : t("overview.deployed_count", { count })}</p>
    </Tile>
  );
}

function LinkedTile({ title, none, flows, params }: { title: string; none: string; flows: LinkedFlow[]; params: Params }) {
  return (
    <Tile title={title}>
      {flows.length === 0 && <p className="text-ink-2">{none}</p>}
      <ul className="flex flex-col gap-1">
        {flows.map(({ id, name }) => (
          <li key={id}>
            <Link to="/projects/$project/flows/$flow" params={{ ...params, flow: id }} className="text-accent-ink underline underline-offset-2">
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </Tile>
  );
}

function ActionsTile({ overview, catalog }: { overview: FlowOverview; catalog: Catalog | undefined }) {
  const title = (key: string) => (catalog && actionKit(catalog, key)?.title) ?? key;
  if (overview.actions.length === 0) {
    return (
      <Tile title={t("overview.actions")}>
        <p className="text-ink-2">{t("overview.no_actions")}</p>
      </Tile>
    );
  }
  return (
    <Tile title={t("overview.actions")} flush>
      <Table
        label={t("overview.actions")}
        rows={overview.actions}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("overview.action"),
            cell: ({ action, name }) => (
              <span className="flex items-center gap-2.5 font-medium">
                <KitIcon kit={catalog && actionKit(catalog, action)} size="small" />
                {name ?? title(action)}
              </span>
            ),
          },
          { title: t("overview.kind"), cell: ({ action }) => <span className="text-ink-2">{title(action)}</span>, narrow: "hide" },
          { title: t("overview.id"), cell: ({ id }) => <code className="font-mono text-xs text-ink-2">{id}</code> },
        ]}
      />
    </Tile>
  );
}
