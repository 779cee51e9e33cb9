import { CopyPlus, Ellipsis, History, Share, Trash2 } from "lucide-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { draft, flows, transfer, versions, type UserInputs } from "@/api/endpoints";
import { flowChanged } from "@/api/queries";
import { useMay } from "@/api/roles";
import type { Flow } from "@/api/types";
import { isObject } from "@/flow/document";
import { t } from "@/i18n";
import { IconButton } from "@/ui/Button";
import { download } from "@/ui/download";
import { Menu, MenuItem, MenuSeparator, MenuSub } from "@/ui/Menu";
import { toast } from "@/ui/toast";
import { DeleteFlow } from "./DeleteFlow";

interface FlowMenuProps {
  flow: Flow;
  /** Pending changes to the draft are given up before it is deleted. */
  onDiscard?: () => void;
  /** Pending changes to the draft are saved before it is copied. */
  flush?: () => Promise<boolean>;
}

/** The "…" of a flow. */
export function FlowMenu({ flow, onDiscard, flush }: FlowMenuProps) {
  const [deleting, setDeleting] = useState(false);
  const mayChange = useMay("maker");
  const navigate = useNavigate();
  const { project } = useParams({ strict: false });
  const params = { project: project ?? flow.project_id, flow: flow.id };
  const duplicate = useDuplicate(flow, params.project, flush);
  const exported = useMutation({
    mutationFn: async (inputs: UserInputs) => {
      if (flush && !(await flush())) throw new Error(t("transfer.not_saved"));
      return transfer.exportFlow(flow.id, inputs);
    },
    onSuccess: (text) => {
      download(`${flow.key}.yaml`, text);
      toast.done(flow.active_version === null ? t("transfer.exported_draft", { name: flow.name }) : t("transfer.exported_version", { name: flow.name, version: flow.active_version }));
    },
    onError: toast.failed,
  });
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t("flow.more")}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuSub title={t("transfer.export")} icon={<Share size={14} />}>
          <MenuItem onSelect={() => exported.mutate("remove")}>{t("transfer.remove_inputs")}</MenuItem>
          <MenuItem onSelect={() => exported.mutate("keep")}>{t("transfer.keep_inputs")}</MenuItem>
        </MenuSub>
        {flow.active_version !== null && (
          <MenuItem icon={<History size={14} />} onSelect={() => void navigate({ to: "/projects/$project/flows/$flow/versions", params })}>
            {t("versions.title")}
          </MenuItem>
        )}
        {mayChange && (
          <>
            <MenuItem icon={<CopyPlus size={14} />} onSelect={() => duplicate.mutate()}>
              {t("flow.duplicate")}
            </MenuItem>
            <MenuSeparator />
            <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => setDeleting(true)}>
              {t("common.delete")}
            </MenuItem>
          </>
        )}
      </Menu>
      {deleting && <DeleteFlow flow={flow} project={params.project} onClose={() => setDeleting(false)} onDiscard={onDiscard} />}
    </>
  );
}

/** Makes a new draft of what this flow is now, and opens it. */
function useDuplicate(flow: Flow, project: string, flush: (() => Promise<boolean>) | undefined) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async () => {
      if (flush && !(await flush())) throw new Error(t("transfer.not_saved"));
      const document = flow.draft ? (await draft.get(flow.id)).body : (await versions.get(flow.id, flow.active_version ?? 0)).document;
      return flows.create(project, { name: t("flow.copy_of", { name: flow.name }).slice(0, 80), kind: flow.kind, document: isObject(document) ? document : null });
    },
    onSuccess: async (copy) => {
      toast.done(t("flow.duplicated", { name: copy.name }));
      await flowChanged(client, copy.id);
      await navigate({ to: "/projects/$project/flows/$flow", params: { project, flow: copy.id } });
    },
    onError: toast.failed,
  });
}
