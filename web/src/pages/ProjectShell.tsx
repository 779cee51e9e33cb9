import { Activity, KeyRound, Settings2, ShieldCheck, Users, Workflow, Zap } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { projectQuery } from "@/api/queries";
import { useMay } from "@/api/roles";
import { t } from "@/i18n";
import { cx } from "@/ui/cx";
import { Problem, Skeleton } from "@/ui/states";
import { AccountMenu } from "./AccountMenu";

const route = getRouteApi("/signed-in/projects/$project");

/** A project: the rail at the side, its screens beside it. */
export function ProjectShell() {
  const { project } = route.useParams();
  const { data, error, refetch } = useQuery(projectQuery(project));
  return (
    <div className="flex h-full">
      <Rail project={project} />
      {error && !data ? (
        <main className="flex flex-1">
          <Problem error={error} onRetry={() => void refetch()} />
        </main>
      ) : data ? (
        <Outlet />
      ) : (
        <main className="flex-1">
          <Skeleton rows={6} className="p-6" />
        </main>
      )}
    </div>
  );
}

function Rail({ project }: { project: string }) {
  const path = useLocation({ select: (location) => location.pathname });
  const base = `/projects/${project}`;
  const at = (part: string) => path.startsWith(`${base}/${part}`);
  const params = { project };
  const mayAudit = useMay("admin");
  return (
    <nav aria-label={t("rail.label")} className="flex w-[52px] shrink-0 flex-col items-center gap-1.5 border-e border-line bg-surface py-2.5">
      <Link to="/projects" aria-label={t("rail.projects")} title={t("rail.projects")} className="mb-2 grid size-8 place-items-center rounded-[9px] bg-accent text-white">
        <Zap size={16} fill="currentColor" aria-hidden />
      </Link>
      <Link to="/projects/$project" params={params} {...railItem(t("rail.flows"), !["executions", "api", "members", "settings", "audit"].some(at))}>
        <RailIcon>
          <Workflow size={18} />
        </RailIcon>
      </Link>
      <Link to="/projects/$project/executions" params={params} {...railItem(t("rail.executions"), at("executions"))}>
        <RailIcon>
          <Activity size={18} />
        </RailIcon>
      </Link>
      <Link to="/projects/$project/api" params={params} {...railItem(t("openapi.title"), at("api"))}>
        <RailIcon>
          <KeyRound size={18} />
        </RailIcon>
      </Link>
      <Link to="/projects/$project/members" params={params} {...railItem(t("members.title"), at("members"))}>
        <RailIcon>
          <Users size={18} />
        </RailIcon>
      </Link>
      <Link to="/projects/$project/settings" params={params} {...railItem(t("rail.settings"), at("settings"))}>
        <RailIcon>
          <Settings2 size={18} />
        </RailIcon>
      </Link>
      {mayAudit && (
        <Link to="/projects/$project/audit" params={params} {...railItem(t("audit.title"), at("audit"))}>
          <RailIcon>
            <ShieldCheck size={18} />
          </RailIcon>
        </Link>
      )}
      <span className="mt-auto">
        <AccountMenu side="right" />
      </span>
    </nav>
  );
}

function railItem(label: string, current: boolean) {
  return {
    "aria-label": label,
    title: label,
    "aria-current": current ? ("page" as const) : undefined,
    className: cx("grid size-9 place-items-center rounded-box", current ? "bg-accent-soft text-accent-ink" : "text-ink-2 hover:bg-raised hover:text-ink"),
  };
}

function RailIcon({ children }: { children: ReactNode }) {
  return <span aria-hidden>{children}</span>;
}
