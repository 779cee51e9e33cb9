import { ChevronsUpDown, Plus, Search } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState, type RefObject } from "react";
import { KitIcon } from "@/actions/KitIcon";
import { catalogQuery, flowsQuery, projectQuery, projectsQuery } from "@/api/queries";
import type { Flow } from "@/api/types";
import { eventKit } from "@/flow/catalog";
import { formatNumber, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Input } from "@/ui/Field";
import { Menu, MenuItem } from "@/ui/Menu";
import { Problem, Skeleton } from "@/ui/states";
import { StatusChip } from "@/ui/StatusChip";

const route = getRouteApi("/signed-in/projects/$project");

/** The list of a project's flows, beside whatever is open. */
export function FlowsColumn() {
  const { project } = route.useParams();
  return (
    <>
      <aside aria-label={t("flows.column")} className="flex w-[268px] shrink-0 flex-col border-e border-line bg-surface max-md:hidden">
        <ProjectSwitch project={project} />
        <FlowList project={project} />
        <Quota project={project} />
      </aside>
      <main className="flex min-w-0 flex-1 flex-col">
        <Outlet />
      </main>
    </>
  );
}

function ProjectSwitch({ project }: { project: string }) {
  const current = useQuery(projectQuery(project));
  const all = useQuery(projectsQuery);
  const navigate = useNavigate();
  return (
    <div className="flex h-[52px] items-center border-b border-line px-2">
      <Menu
        align="start"
        trigger={
          <button type="button" className="flex h-9 w-full items-center justify-between gap-2 rounded-control px-2 text-base font-semibold hover:bg-raised">
            <span className="truncate">{current.data?.name ?? project}</span>
            <ChevronsUpDown size={14} className="text-ink-3" aria-hidden />
          </button>
        }
      >
        {(all.data?.items ?? []).map((other) => (
          <MenuItem key={other.id} onSelect={() => void navigate({ to: "/projects/$project", params: { project: other.slug } })}>
            {other.name}
          </MenuItem>
        ))}
      </Menu>
    </div>
  );
}

function FlowList({ project }: { project: string }) {
  const { data, error, isPending, refetch } = useQuery(flowsQuery(project));
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useSlashKey(field);
  const wanted = search.trim().toLowerCase();
  const shown = (data?.items ?? []).filter((flow) => `${flow.name} ${flow.key}`.toLowerCase().includes(wanted));
  return (
    <>
      <div className="flex gap-2 p-3">
        <div className="relative flex-1">
          <Search size={14} className="absolute start-2.5 top-[9px] text-ink-3" aria-hidden />
          <Input ref={field} type="search" aria-label={t("flows.search")} placeholder={t("flows.search")} value={search} onChange={(event) => setSearch(event.target.value)} className="!ps-8" />
          {search === "" && <kbd className="pointer-events-none absolute end-2 top-[7px] rounded border border-line bg-raised px-1 text-xs text-ink-2">/</kbd>}
        </div>
        <NewFlow project={project} />
      </div>
      <nav aria-label={t("flows.title")} className="min-h-0 flex-1 overflow-y-auto px-2">
        {isPending && <Skeleton className="p-1" />}
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {data && data.items.length === 0 && <p className="p-2 text-ink-2">{t("flows.none_yet")}</p>}
        {data && data.items.length > 0 && shown.length === 0 && <p className="p-2 text-ink-2">{t("flows.none_found", { search })}</p>}
        <FlowGroup title={t("flows.main")} flows={shown.filter((flow) => flow.kind === "main")} project={project} />
        <FlowGroup title={t("flows.subroutines")} flows={shown.filter((flow) => flow.kind === "subroutine")} project={project} />
      </nav>
    </>
  );
}

function useSlashKey(field: RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, [contenteditable], [role=dialog]");
      if (event.key !== "/" || typing) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [field]);
}

function NewFlow({ project }: { project: string }) {
  const { data } = useQuery(projectQuery(project));
  const navigate = useNavigate();
  const full = data !== undefined && data.flow_count >= data.flow_limit;
  return (
    <Button
      variant="primary"
      disabled={full}
      title={full ? t("flows.full", { limit: data.flow_limit }) : t("flows.create")}
      aria-label={t("flows.create")}
      onClick={() => void navigate({ to: "/projects/$project/flows/new", params: { project } })}
    >
      <Plus size={14} aria-hidden />
      {t("flows.new")}
    </Button>
  );
}

interface FlowGroupProps {
  title: string;
  flows: Flow[];
  project: string;
}

function FlowGroup({ title, flows, project }: FlowGroupProps) {
  if (flows.length === 0) return null;
  return (
    <section aria-label={title} className="mb-3">
      <h2 className="px-2 pb-1.5 text-xs font-medium text-ink-2">{title}</h2>
      <ul>
        {flows.map((flow) => (
          <FlowRow key={flow.id} flow={flow} project={project} />
        ))}
      </ul>
    </section>
  );
}

function FlowRow({ flow, project }: { flow: Flow; project: string }) {
  const { flow: open } = useParams({ strict: false });
  const { data: catalog } = useQuery(catalogQuery);
  const current = open === flow.id;
  return (
    <li>
      <Link
        to="/projects/$project/flows/$flow"
        params={{ project, flow: flow.id }}
        aria-current={current ? "page" : undefined}
        className={cx("flex items-center gap-2.5 rounded-box px-2 py-2 focus-visible:-outline-offset-2", current ? "bg-raised" : "hover:bg-raised/60")}
      >
        <KitIcon kit={catalog && eventKit(catalog, flow.event)} size="small" />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{flow.name}</span>
          <span className="mt-0.5 flex items-center gap-1.5 text-xs text-ink-2">
            <StatusChip status={flow.status} />
            <span className="truncate">
              {flow.active_version !== null && `v${flow.active_version}`}
              {flow.failed_today > 0 ? (
                <span className="text-bad"> · {t("flows.failed_today", { count: flow.failed_today })}</span>
              ) : (
                flow.executions_today > 0 && ` · ${t("flows.today", { executions: formatNumber(flow.executions_today) })}`
              )}
            </span>
          </span>
        </span>
      </Link>
    </li>
  );
}

function Quota({ project }: { project: string }) {
  const { data } = useQuery(projectQuery(project));
  if (!data) return null;
  const { flow_count: count, flow_limit: limit } = data;
  return (
    <div className="border-t border-line px-4 py-3">
      <div className="flex justify-between">
        <span className="text-ink-2" id="quota-label">
          {t("flows.quota")}
        </span>
        <span className="font-medium">{t("flows.quota_of", { count, limit })}</span>
      </div>
      <div role="meter" aria-labelledby="quota-label" aria-valuenow={count} aria-valuemin={0} aria-valuemax={limit} className="mt-1.5 h-1 overflow-hidden rounded-full bg-raised">
        <div className={cx("h-full rounded-full", count >= limit ? "bg-bad" : "bg-accent")} style={{ width: `${Math.min(100, (count / limit) * 100)}%` }} />
      </div>
    </div>
  );
}
