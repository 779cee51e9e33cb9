import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { projects } from "@/api/endpoints";
import { keys, projectQuery } from "@/api/queries";
import { useMay } from "@/api/roles";
import type { Project } from "@/api/types";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Field, Input } from "@/ui/Field";
import { RoleNotice } from "@/pages/RoleNotice";
import { FormError, Skeleton } from "@/ui/states";
import { toast } from "@/ui/toast";
import { LimitsForm } from "./LimitsForm";
import { DeleteProject } from "../projectDialogs";

const route = getRouteApi("/signed-in/projects/$project/settings");

export function Settings() {
  const { project } = route.useParams();
  const { data } = useQuery(projectQuery(project));
  return (
    <main className="flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-6 p-8">
        <h1 className="text-xl font-semibold">{t("settings.title")}</h1>
        {data ? <ProjectSettings key={data.updated_at} project={data} /> : <Skeleton className="" />}
      </div>
    </main>
  );
}

function ProjectSettings({ project }: { project: Project }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayChange = useMay("admin");
  const [deleting, setDeleting] = useState(false);
  const save = useMutation({
    mutationFn: (change: { name: string }) => projects.update(project.id, change),
    onSuccess: async () => {
      toast.done(t("settings.saved"));
      await client.invalidateQueries({ queryKey: keys.projects });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate({ name: String(new FormData(event.currentTarget).get("name")).trim() });
  };
  return (
    <>
      <RoleNotice needed="admin" />
      <section className="rounded-card border border-line bg-surface p-5">
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Field label={t("projects.name")}>{(control) => <Input {...control} name="name" defaultValue={project.name} required disabled={!mayChange} maxLength={80} />}</Field>
          <Field label={t("settings.slug")} hint={t("settings.slug_hint")}>
            {(control) => <Input {...control} value={project.slug} readOnly className="font-mono !text-xs" />}
          </Field>
          <FormError error={save.error} />
          {mayChange && (
            <Button type="submit" variant="primary" busy={save.isPending} className="self-start">
              {t("settings.save")}
            </Button>
          )}
        </form>
      </section>
      <LimitsForm project={project.slug} />
      {mayChange && (
        <section className="flex items-center justify-between gap-4 rounded-card border border-bad-line bg-surface p-5">
          <div>
            <h2 className="text-base font-semibold">{t("projects.delete")}</h2>
            <p className="text-ink-2">{t("projects.delete_text", { count: project.flow_count })}</p>
          </div>
          <Button variant="danger" onClick={() => setDeleting(true)}>
            {t("projects.delete")}
          </Button>
        </section>
      )}
      <DeleteProject project={project} open={deleting} onOpenChange={setDeleting} onDeleted={() => void navigate({ to: "/projects" })} />
    </>
  );
}
