import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId, useState, type FormEvent } from "react";
import { projects } from "@/api/endpoints";
import { keys } from "@/api/queries";
import type { Project } from "@/api/types";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, Input } from "@/ui/Field";
import { FormError } from "@/ui/states";
import { toast } from "@/ui/toast";

interface NameProjectProps {
  /** Renames it; without one, a project is created. */
  project?: Project;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function NameProject({ project, open, onOpenChange }: NameProjectProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useId();
  const save = useMutation({
    mutationFn: (name: string) => (project ? projects.update(project.id, { name }) : projects.create({ name })),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: keys.projects });
      onOpenChange(false);
      if (project) toast.done(t("projects.renamed", { name: saved.name }));
      else await navigate({ to: "/projects/$project", params: { project: saved.slug } });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(String(new FormData(event.currentTarget).get("name")).trim());
  };
  const verb = project ? t("projects.rename") : t("projects.create");
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={verb}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("common.cancel")}</Button>
          <Button type="submit" form={form} variant="primary" busy={save.isPending}>
            {verb}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <Field label={t("projects.name")}>{(control) => <Input {...control} name="name" defaultValue={project?.name} autoFocus required maxLength={80} />}</Field>
      </form>
      <FormError error={save.error} />
    </Dialog>
  );
}

interface DeleteProjectProps {
  project: Project;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDeleted: () => void;
}

export function DeleteProject({ project, open, onOpenChange, onDeleted }: DeleteProjectProps) {
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const remove = useMutation({
    mutationFn: () => projects.remove(project.id),
    onSuccess: async () => {
      toast.done(t("projects.deleted", { name: project.name }));
      onDeleted();
      await client.invalidateQueries({ queryKey: keys.projects, exact: true });
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("projects.delete_title", { name: project.name })}
      description={t("projects.delete_text", { count: project.flow_count })}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("common.cancel")}</Button>
          <Button variant="danger" disabled={typed !== project.name} busy={remove.isPending} onClick={() => remove.mutate()}>
            {t("projects.delete")}
          </Button>
        </>
      }
    >
      <Field label={t("projects.delete_confirm", { name: project.name })}>
        {(control) => <Input {...control} value={typed} onChange={(event) => setTyped(event.target.value)} />}
      </Field>
      <FormError error={remove.error} />
    </Dialog>
  );
}
