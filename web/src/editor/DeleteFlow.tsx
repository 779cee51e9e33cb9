import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { flows } from "@/api/endpoints";
import { flowChanged, keys, unfinishedQuery } from "@/api/queries";
import type { Flow } from "@/api/types";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, Input } from "@/ui/Field";
import { FormError } from "@/ui/states";
import { toast } from "@/ui/toast";

interface DeleteFlowProps {
  flow: Flow;
  project: string;
  onClose: () => void;
  /** Pending changes to the draft are given up before it is deleted. */
  onDiscard?: () => void;
}

/** Deletes the draft, or the flow. While executions run, the flow's name is asked for. */
export function DeleteFlow({ flow, project, onClose, onDiscard }: DeleteFlowProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const unfinished = useQuery(unfinishedQuery(flow.id));
  const [typed, setTyped] = useState("");
  const remove = useMutation({
    mutationFn: (scope: "draft" | "flow") => {
      onDiscard?.();
      return flows.remove(flow.id, scope);
    },
    onSuccess: async (_nothing, scope) => {
      onClose();
      toast.done(t(scope === "draft" ? "flow.draft_deleted" : "flow.deleted", { name: flow.name }));
      if (scope === "flow") {
        await navigate({ to: "/projects/$project", params: { project }, ignoreBlocker: true });
        client.removeQueries({ queryKey: keys.flow(flow.id) });
      }
      await flowChanged(client, flow.id);
      await client.invalidateQueries({ queryKey: ["deleted-flows"] });
    },
  });
  const both = flow.status === "drafting";
  const { count = 0, more = false } = unfinished.data ?? {};
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("flow.delete_title", { name: flow.name })}
      description={t(both ? "flow.delete_both" : "flow.delete_one")}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          {both && (
            <Button busy={remove.isPending && remove.variables === "draft"} onClick={() => remove.mutate("draft")}>
              {t("flow.delete_draft")}
            </Button>
          )}
          <Button
            variant="danger"
            busy={remove.isPending && remove.variables === "flow"}
            disabled={unfinished.isPending || (count > 0 && typed.trim() !== flow.name.trim())}
            onClick={() => remove.mutate("flow")}
          >
            {t("flow.delete_flow")}
          </Button>
        </>
      }
    >
      {flow.active_version !== null && count === 0 && <p className="text-ink-2">{t("flow.delete_running")}</p>}
      {count > 0 && (
        <>
          <p className="rounded-control border border-warn-line bg-warn-soft px-3 py-2 text-warn">{more ? t("flow.running_more", { count }) : t("flow.running", { count })}</p>
          <Field label={t("flow.delete_confirm", { name: flow.name })}>{(control) => <Input {...control} value={typed} onChange={(event) => setTyped(event.target.value)} />}</Field>
        </>
      )}
      <p className="text-ink-2">{t("flow.delete_restore")}</p>
      <FormError error={remove.error ?? unfinished.error} />
    </Dialog>
  );
}
