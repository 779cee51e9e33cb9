import { ArrowLeft } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { catalogQuery, flowQuery, versionQuery } from "@/api/queries";
import { VersionView } from "@/editor/VersionView";
import { formatDateTime, t } from "@/i18n";
import { Problem, Skeleton } from "@/ui/states";
import { StatusChip } from "@/ui/StatusChip";
import { CopyToDraft } from "./CopyToDraft";

const route = getRouteApi("/signed-in/projects/$project/flows-column/flows/$flow/versions/$number");

/** One version, read only. */
export function VersionPage() {
  const { project, flow: id, number } = route.useParams();
  const flow = useQuery(flowQuery(id));
  const catalog = useQuery(catalogQuery);
  const version = useQuery(versionQuery(id, Number(number)));
  return (
    <>
      <header className="flex h-[52px] shrink-0 items-center gap-3 border-b border-line bg-surface px-4">
        <Link to="/projects/$project/flows/$flow/versions" params={{ project, flow: id }} aria-label={t("common.back")} className="grid size-8 place-items-center rounded-control text-ink-2 hover:bg-raised">
          <ArrowLeft size={16} aria-hidden />
        </Link>
        <h1 className="truncate text-lg font-semibold">{flow.data?.name}</h1>
        <span className="text-ink-2">{t("flow.version", { version: number })}</span>
        {version.data && <StatusChip status={version.data.status} />}
        {version.data && <span className="text-ink-2 max-lg:hidden">{t("versions.deployed_by", { time: formatDateTime(version.data.deployed_at), by: version.data.deployed_by })}</span>}
        <span className="ms-auto">
          <CopyToDraft flow={id} project={project} number={Number(number)} />
        </span>
      </header>
      {version.error && <Problem error={version.error} onRetry={() => void version.refetch()} />}
      {!version.error && !(version.data && catalog.data) && <Skeleton rows={6} className="p-6" />}
      {version.data?.document && catalog.data && <VersionView document={version.data.document} catalog={catalog.data} />}
    </>
  );
}
