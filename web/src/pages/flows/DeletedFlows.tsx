import { ArchiveRestore } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { flows } from "@/api/endpoints";
import { deletedQuery, flowChanged, keys, projectQuery } from "@/api/queries";
import { useMay } from "@/api/roles";
import type { Flow } from "@/api/types";
import { formatDateTime, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { RoleNotice } from "@/pages/RoleNotice";
import { describe, Empty, Problem, Skeleton } from "@/ui/states";
import { toast } from "@/ui/toast";
import { Table } from "@/ui/Tile";
import { ListHeader } from "./ListHeader";

const route = getRouteApi("/signed-in/projects/$project/flows-column/deleted");

/** The deleted flows of a project; each can come back unless something stands in its way. */
export function DeletedFlows() {
  const { project } = route.useParams();
  const { data, error, refetch } = useQuery(deletedQuery(project));
  const current = useQuery(projectQuery(project));
  const mayRestore = useMay("maker");
  const full = current.data !== undefined && current.data.flow_count >= current.data.flow_limit;
  return (
    <>
      <ListHeader project={project} title={t("deleted.title")} />
      <div className="flex flex-1 flex-col gap-4 overflow-y-auto p-6 max-md:p-3">
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton className="" />}
        {data?.items.length === 0 && (
          <Empty title={t("deleted.empty")} icon={<ArchiveRestore size={24} />}>
            {t("deleted.empty_text")}
          </Empty>
        )}
        {data && data.items.length > 0 && (
          <>
            <p className="text-ink-2">{t("deleted.text")}</p>
            <RoleNotice needed="maker" />
            {full && <p className="rounded-control border border-warn-line bg-warn-soft px-3 py-2 text-warn">{t("deleted.full", { limit: current.data.flow_limit })}</p>}
            <div className="overflow-hidden rounded-card border border-line bg-surface">
              <Table
                label={t("deleted.title")}
                rows={data.items}
                rowKey={({ id }) => id}
                columns={[
                  { title: t("deleted.name"), cell: ({ name }) => <span className="font-medium break-words">{name}</span> },
                  { title: t("deleted.when"), cell: ({ deleted_at }) => <span className="text-ink-2">{deleted_at && formatDateTime(deleted_at)}</span>, narrow: "hide" },
                  { title: t("deleted.was"), cell: ({ active_version: version }) => <span className="text-ink-2">{version === null ? t("deleted.draft") : t("deleted.active", { version })}</span>, narrow: "hide" },
                  ...(mayRestore ? [{ title: t("deleted.actions"), cell: (flow: Flow) => <Restore flow={flow} project={project} full={full} />, end: true }] : []),
                ]}
              />
            </div>
          </>
        )}
      </div>
    </>
  );
}

function Restore({ flow, project, full }: { flow: Flow; project: string; full: boolean }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const restore = useMutation({
    mutationFn: () => flows.restore(flow.id),
    onSuccess: async () => {
      toast.done(t("deleted.restored", { name: flow.name }));
      await Promise.all([flowChanged(client, flow.id), client.invalidateQueries({ queryKey: keys.deleted(project) })]);
      await navigate({ to: "/projects/$project/flows/$flow", params: { project, flow: flow.id } });
    },
  });
  return (
    <span className="inline-flex flex-col items-end gap-1">
      <Button onClick={() => restore.mutate()} busy={restore.isPending} disabled={full} aria-label={`${t("deleted.restore")}: ${flow.name}`}>
        {t("deleted.restore")}
      </Button>
      {restore.error && (
        <span role="alert" className="max-w-80 text-xs break-words text-bad">
          {describe(restore.error).message}
        </span>
      )}
    </span>
  );
}
