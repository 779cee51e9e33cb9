import { ChartColumn, FilePen, ScrollText } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { flows } from "@/api/endpoints";
import { flowChanged, versionQuery } from "@/api/queries";
import { useMay } from "@/api/roles";
import type { Flow } from "@/api/types";
import { Address } from "@/editor/Address";
import { FlowHeader } from "@/editor/FlowHeader";
import { FlowMenu } from "@/editor/FlowMenu";
import { VersionView } from "@/editor/VersionView";
import type { Catalog } from "@/flow/catalog";
import { asDrawable } from "@/flow/document";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { FormError, Problem, Skeleton } from "@/ui/states";

interface ActiveFlowProps {
  flow: Flow;
  catalog: Catalog;
}

/** The active version: it is read, its logs are opened, and it is edited as a copy. */
export function ActiveFlow({ flow, catalog }: ActiveFlowProps) {
  const number = flow.active_version ?? 0;
  const { data, error, refetch } = useQuery(versionQuery(flow.id, number));
  const navigate = useNavigate();
  const { project = flow.project_id } = useParams({ strict: false });
  const params = { project, flow: flow.id };
  const [editing, setEditing] = useState(false);
  const mayChange = useMay("maker");
  const drawable = asDrawable(data?.document);
  const toDraft = () => void navigate({ to: "/projects/$project/flows/$flow", params });
  return (
    <>
      <FlowHeader flow={flow} status="active" note={t("flow.version", { version: number })}>
        <Button variant="quiet" onClick={() => void navigate({ to: "/projects/$project/flows/$flow/logs", params })}>
          <ScrollText size={16} aria-hidden />
          {t("logs.title")}
        </Button>
        <Button variant="quiet" onClick={() => void navigate({ to: "/projects/$project/flows/$flow/overview", params })}>
          <ChartColumn size={16} aria-hidden />
          {t("overview.title")}
        </Button>
        {(mayChange || flow.draft) && (
          <Button onClick={flow.draft ? toDraft : () => setEditing(true)}>
            <FilePen size={14} aria-hidden />
            {t(flow.draft ? "flow.view_draft" : "flow.edit")}
          </Button>
        )}
        <FlowMenu flow={flow} />
      </FlowHeader>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={6} className="p-6" />}
      {data?.document && (
        <VersionView
          document={data.document}
          catalog={catalog}
          triggerAside={drawable?.trigger.event === "webhook" && <Address flow={flow} document={drawable} />}
        />
      )}
      <EditDialog flow={flow} version={number} open={editing} onOpenChange={setEditing} />
    </>
  );
}

interface EditDialogProps {
  flow: Flow;
  version: number;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function EditDialog({ flow, version, open, onOpenChange }: EditDialogProps) {
  const client = useQueryClient();
  const edit = useMutation({ mutationFn: () => flows.edit(flow.id), onSuccess: () => flowChanged(client, flow.id) });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("flow.edit_title", { name: flow.name })}
      description={t("flow.edit_text", { version })}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("common.cancel")}</Button>
          <Button variant="primary" busy={edit.isPending} onClick={() => edit.mutate()}>
            {t("flow.edit")}
          </Button>
        </>
      }
    >
      <FormError error={edit.error} />
    </Dialog>
  );
}
