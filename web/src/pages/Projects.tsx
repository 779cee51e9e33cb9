import { Ellipsis, FolderPlus, Pencil, Plus, Trash2 } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { projects } from "@/api/endpoints";
import { keys, projectsQuery } from "@/api/queries";
import { includes, useAdministrator } from "@/api/roles";
import type { Project } from "@/api/types";
import { formatMoment, t } from "@/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { Empty, Problem, Skeleton } from "@/ui/states";
import { toast } from "@/ui/toast";
import { HomeFrame } from "./HomeFrame";
import { DeleteProject, NameProject } from "./projectDialogs";

export function Projects() {
  const { data, error, refetch, isPending } = useQuery(projectsQuery);
  const [creating, setCreating] = useState(false);
  const mayCreate = useAdministrator();
  return (
    <HomeFrame>
        {isPending && <Skeleton className="mx-auto w-full max-w-4xl p-8" />}
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {data && data.items.length === 0 && <NoProjects onCreate={() => setCreating(true)} />}
        {data && data.items.length > 0 && (
          <div className="mx-auto w-full max-w-4xl p-8">
            <div className="mb-4 flex items-center justify-between">
              <h1 className="text-xl font-semibold">{t("projects.title")}</h1>
              {mayCreate && (
                <Button variant="primary" onClick={() => setCreating(true)}>
                  <Plus size={14} aria-hidden />
                  {t("projects.create")}
                </Button>
              )}
            </div>
            <ul className="grid gap-3 sm:grid-cols-2">
              {data.items.map((project) => (
                <ProjectCard key={project.id} project={project} />
              ))}
            </ul>
          </div>
        )}
      <NameProject open={creating} onOpenChange={setCreating} />
    </HomeFrame>
  );
}

function NoProjects({ onCreate }: { onCreate: () => void }) {
  const mayCreate = useAdministrator();
  const client = useQueryClient();
  const navigate = useNavigate();
  const sample = useMutation({
    mutationFn: () => projects.create({ sample: "demo" }),
    onSuccess: async (project) => {
      await client.invalidateQueries({ queryKey: keys.projects });
      await navigate({ to: "/projects/$project", params: { project: project.slug } });
    },
    onError: toast.failed,
  });
  if (!mayCreate) {
    return (
      <Empty main title={t("projects.none_yours")} icon={<FolderPlus size={24} />}>
        {t("projects.none_yours_text")}
      </Empty>
    );
  }
  return (
    <Empty
      main
      title={t("projects.empty")}
      icon={<FolderPlus size={24} />}
      action={
        <>
          <Button variant="primary" onClick={onCreate}>
            {t("projects.create")}
          </Button>
          <Button busy={sample.isPending} onClick={() => sample.mutate()}>
            {t("projects.sample")}
          </Button>
        </>
      }
    >
      {t("projects.empty_text")}
    </Empty>
  );
}

function ProjectCard({ project }: { project: Project }) {
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  const close = () => setDialog(null);
  const mayChange = includes(project.role, "admin");
  return (
    <li className="relative rounded-card border border-line bg-surface p-4 shadow-card focus-within:border-line-strong hover:border-line-strong">
      <div className="flex items-start justify-between gap-2">
        <Link to="/projects/$project" params={{ project: project.slug }} className="min-w-0 truncate text-base font-semibold after:absolute after:inset-0 after:rounded-card">
          {project.name}
        </Link>
        {mayChange && (
          <span className="relative z-10 -mt-1 -me-1">
            <Menu
              trigger={
                <IconButton label={t("projects.more", { name: project.name })}>
                  <Ellipsis size={16} aria-hidden />
                </IconButton>
              }
            >
              <MenuItem icon={<Pencil size={14} />} onSelect={() => setDialog("rename")}>
                {t("projects.rename")}
              </MenuItem>
              <MenuSeparator />
              <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => setDialog("delete")}>
                {t("common.delete")}
              </MenuItem>
            </Menu>
          </span>
        )}
      </div>
      <p className="flex justify-between gap-2 text-xs text-ink-3">
        <span className="font-mono">{project.slug}</span>
        <span>{t("projects.your_role", { role: t(`roles.${project.role}`) })}</span>
      </p>
      <p className="mt-3 flex flex-wrap gap-x-3 text-ink-2">
        <span>{t("projects.flows", { count: project.flow_count, limit: project.flow_limit })}</span>
        <span>{project.last_execution_at ? t("projects.last_execution", { time: formatMoment(project.last_execution_at) }) : t("projects.no_executions")}</span>
        {project.failed_today > 0 && <span className="text-bad">{t("flows.failed_today", { count: project.failed_today })}</span>}
      </p>
      <NameProject project={project} open={dialog === "rename"} onOpenChange={close} />
      <DeleteProject project={project} open={dialog === "delete"} onOpenChange={close} onDeleted={close} />
    </li>
  );
}
