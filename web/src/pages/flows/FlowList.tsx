import { CircleCheck, Hourglass, Plus, Search } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState, type RefObject } from "react";
import { KitIcon } from "@/actions/KitIcon";
import { catalogQuery, flowsQuery, projectQuery } from "@/api/queries";
import { useMay } from "@/api/roles";
import type { Flow } from "@/api/types";
import { eventKit } from "@/flow/catalog";
import { reviewState, waitsForReview } from "@/api/review";
import { formatNumber, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { cx } from "@/ui/cx";
import { Input } from "@/ui/Field";
import { Problem, Skeleton } from "@/ui/states";
import { StatusChip } from "@/ui/StatusChip";
import { ListMenu, PickedBar } from "./FlowPicking";

/** The list, its search, and what is done with several flows at once. */
export function FlowList({ project }: { project: string }) {
  const { data, error, isPending, refetch } = useQuery(flowsQuery(project));
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useSlashKey(field);
  const [picked, setPicked] = useState<ReadonlySet<string> | null>(null);
  const flows = data?.items ?? [];
  const toggle = (id: string) => setPicked((before) => (before?.has(id) ? new Set([...before].filter((other) => other !== id)) : new Set([...(before ?? []), id])));
  const group = { project, picked, onToggle: toggle };
  const wanted = search.trim().toLowerCase();
  const waiting = flows.filter(waitsForReview).length;
  const [onlyWaiting, setOnlyWaiting] = useState(false);
  const filtered = onlyWaiting && waiting > 0;
  const shown = flows.filter((flow) => (!filtered || waitsForReview(flow)) && `${flow.name} ${flow.key}`.toLowerCase().includes(wanted));
  return (
    <>
      <div className="flex gap-2 p-3">
        <div className="relative flex-1">
          <Search size={14} className="absolute start-2.5 top-[9px] text-ink-3" aria-hidden />
          <Input ref={field} type="search" aria-label={t("flows.search")} placeholder={t("flows.search")} value={search} onChange={(event) => setSearch(event.target.value)} className="!ps-8" />
          {search === "" && <kbd className="pointer-events-none absolute end-2 top-[7px] rounded border border-line bg-raised px-1 text-xs text-ink-2">/</kbd>}
        </div>
        <NewFlow project={project} />
        <ListMenu project={project} onPick={(all) => setPicked(new Set(all ? flows.map(({ id }) => id) : []))} empty={flows.length === 0} />
      </div>
      {waiting > 0 && (
        <div className="px-3 pb-2">
          <button
            type="button"
            aria-pressed={filtered}
            onClick={() => setOnlyWaiting(!filtered)}
            className={cx("flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium", filtered ? "border-transparent bg-ink text-surface" : "border-warn-line bg-warn-soft text-warn")}
          >
            <Hourglass size={12} aria-hidden />
            {t("review.waiting", { count: waiting })}
          </button>
        </div>
      )}
      <nav aria-label={t("flows.title")} className="min-h-0 flex-1 overflow-y-auto px-2">
        {isPending && <Skeleton className="p-1" />}
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {data && data.items.length === 0 && <p className="p-2 text-ink-2">{t("flows.none_yet")}</p>}
        {data && data.items.length > 0 && shown.length === 0 && <p className="p-2 text-ink-2">{t("flows.none_found", { search })}</p>}
        <FlowGroup title={t("flows.main")} flows={shown.filter((flow) => flow.kind === "main")} {...group} />
        <FlowGroup title={t("flows.subroutines")} flows={shown.filter((flow) => flow.kind === "subroutine")} {...group} />
      </nav>
      {picked && <PickedBar project={project} flows={flows} picked={picked} onPick={setPicked} />}
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
  const mayCreate = useMay("maker");
  const full = data !== undefined && data.flow_count >= data.flow_limit;
  return (
    <Button
      variant="primary"
      disabled={full || !mayCreate}
      title={!mayCreate ? t("roles.needs", { role: t("roles.maker") }) : full ? t("flows.full", { limit: data.flow_limit }) : t("flows.create")}
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
  /** Which flows are ticked; null while nothing is being picked. */
  picked: ReadonlySet<string> | null;
  onToggle: (id: string) => void;
}

function FlowGroup({ title, flows, project, picked, onToggle }: FlowGroupProps) {
  if (flows.length === 0) return null;
  return (
    <section aria-label={title} className="mb-3">
      <h2 className="px-2 pb-1.5 text-xs font-medium text-ink-2">{title}</h2>
      <ul>
        {flows.map((flow) => (
          <li key={flow.id} className="flex items-center gap-1">
            {picked && <Checkbox label={t("list.pick", { name: flow.name })} checked={picked.has(flow.id)} onChange={() => onToggle(flow.id)} />}
            <FlowRow flow={flow} project={project} />
          </li>
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
      <Link
        to="/projects/$project/flows/$flow"
        params={{ project, flow: flow.id }}
        aria-current={current ? "page" : undefined}
        className={cx("flex min-w-0 flex-1 items-center gap-2.5 rounded-box px-2 py-2 focus-visible:-outline-offset-2", current ? "bg-raised" : "hover:bg-raised/60")}
      >
        <KitIcon kit={catalog && eventKit(catalog, flow.event)} size="small" />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1.5">
            <span className="truncate font-medium">{flow.name}</span>
            <ReviewMark flow={flow} />
          </span>
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
  );
}

/** Whether the draft waits for a checker, or only for its deploy. */
function ReviewMark({ flow }: { flow: Flow }) {
  const state = reviewState(flow);
  if (state !== "requested" && state !== "approved") return null;
  const text = t(state === "requested" ? "review.mark_requested" : "review.mark_approved");
  const Icon = state === "requested" ? Hourglass : CircleCheck;
  return (
    <span title={text} className={cx("shrink-0", state === "requested" ? "text-warn" : "text-ok")}>
      <Icon size={12} aria-hidden />
      <span className="sr-only">{text}</span>
    </span>
  );
}
