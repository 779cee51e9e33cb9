import { ChevronsUpDown } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Outlet, useNavigate } from "@tanstack/react-router";
import { projectQuery, projectsQuery } from "@/api/queries";
import { t } from "@/i18n";
import { cx } from "@/ui/cx";
import { Menu, MenuItem } from "@/ui/Menu";
import { FlowList } from "./FlowList";

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
