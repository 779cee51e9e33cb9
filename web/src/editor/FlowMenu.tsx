import { Ellipsis, History, Trash2 } from "lucide-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { flows } from "@/api/endpoints";
import { flowChanged, keys } from "@/api/queries";
import type { Flow } from "@/api/types";
import { t } from "@/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { FormError } from "@/ui/states";
import { toast } from "@/ui/toast";

interface FlowMenuProps {
  flow: Flow;
  /** Pending changes to the draft are given up before it is deleted. */
  onDiscard?: () => void;
}

/** The "…" of a flow. */
export function FlowMenu({ flow, onDiscard }: FlowMenuProps) {
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const { project } = useParams({ strict: false });
  const params = { project: project ?? flow.project_id, flow: flow.id };
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t("flow.more")}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        {flow.active_version !== null && (
          <>
            <MenuItem icon={<History size={14} />} onSelect={() => void navigate({ to: "/projects/$project/flows/$flow/versions", params })}>
              {t("versions.title")}
            </MenuItem>
            <MenuSeparator />
          </>
        )}
        <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => setDeleting(true)}>
          {t("common.delete")}
        </MenuItem>
      </Menu>
      <DeleteDialog flow={flow} project={params.project} open={deleting} onOpenChange={setDeleting} onDiscard={onDiscard} />
    </>
  );
}

interface DeleteDialogProps extends FlowMenuProps {
  project: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function DeleteDialog({ flow, project, open, onOpenChange, onDiscard }: DeleteDialogProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: (scope: "draft" | "flow") => {
      onDiscard?.();
      return flows.remove(flow.id, scope);
    },
    onSuccess: async (_nothing, scope) => {
      onOpenChange(false);
      toast.done(t(scope === "draft" ? "flow.draft_deleted" : "flow.deleted", { name: flow.name }));
      if (scope === "flow") {
        await navigate({ to: "/projects/$project", params: { project }, ignoreBlocker: true });
        client.removeQueries({ queryKey: keys.flow(flow.id) });
      }
      await flowChanged(client, flow.id);
    },
  });
  const both = flow.status === "drafting";
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("flow.delete_title", { name: flow.name })}
      description={t(both ? "flow.delete_both" : "flow.delete_one")}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("common.cancel")}</Button>
          {both && (
            <Button busy={remove.isPending && remove.variables === "draft"} onClick={() => remove.mutate("draft")}>
              {t("flow.delete_draft")}
            </Button>
          )}
          <Button variant="danger" busy={remove.isPending && remove.variables === "flow"} onClick={() => remove.mutate("flow")}>
            {t("flow.delete_flow")}
          </Button>
        </>
      }
    >
      {flow.active_version !== null && <p className="text-ink-2">{t("flow.delete_running")}</p>}
      <FormError error={remove.error} />
    </Dialog>
  );
}
