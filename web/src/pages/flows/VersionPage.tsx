import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { catalogQuery, flowQuery, versionQuery } from "@/api/queries";
import { VersionView } from "@/editor/VersionView";
import { formatDateTime, t } from "@/i18n";
import { Problem, Skeleton } from "@/ui/states";
import { StatusChip } from "@/ui/StatusChip";
import { CopyToDraft } from "./CopyToDraft";
import { ExportVersion } from "./ExportVersion";
import { SubHeader } from "./SubHeader";

const route = getRouteApi("/signed-in/projects/$project/flows-column/flows/$flow/versions/$number");

/** One version, read only. */
export function VersionPage() {
  const { project, flow: id, number } = route.useParams();
  const flow = useQuery(flowQuery(id));
  const catalog = useQuery(catalogQuery);
  const version = useQuery(versionQuery(id, Number(number)));
  return (
    <>
      <SubHeader
        params={{ project, flow: id }}
        title={t("flow.version", { version: number })}
        back="versions"
        aside={
          version.data && (
            <>
              <StatusChip status={version.data.status} />
              <span className="text-ink-2 max-xl:hidden">{t(version.data.approved_by ? "versions.deployed_approved" : "versions.deployed_by", { time: formatDateTime(version.data.deployed_at), by: version.data.deployed_by, approved: version.data.approved_by ?? "" })}</span>
            </>
          )
        }
      >
        {flow.data && <ExportVersion flow={flow.data} version={Number(number)} />}
        <CopyToDraft flow={id} project={project} number={Number(number)} />
      </SubHeader>
      {version.error && <Problem error={version.error} onRetry={() => void version.refetch()} />}
      {!version.error && !(version.data && catalog.data) && <Skeleton rows={6} className="p-6" />}
      {version.data?.document && catalog.data && <VersionView document={version.data.document} catalog={catalog.data} />}
    </>
  );
}
