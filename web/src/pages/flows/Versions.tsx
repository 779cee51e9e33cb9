import { GitCompareArrows } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { versionsQuery } from "@/api/queries";
import type { Version } from "@/api/types";
import { formatDateTime, t } from "@/i18n";
import { Empty, Problem, Skeleton } from "@/ui/states";
import { StatusChip } from "@/ui/StatusChip";
import { CopyToDraft } from "./CopyToDraft";
import { SubHeader } from "./SubHeader";

const linkButton = "inline-flex h-8 items-center gap-1.5 rounded-control border border-line-strong bg-surface px-3 font-medium hover:bg-raised";

const route = getRouteApi("/signed-in/projects/$project/flows-column/flows/$flow/versions");

export function Versions() {
  const params = route.useParams();
  const { data, error, isPending, refetch } = useQuery(versionsQuery(params.flow));
  return (
    <>
      <SubHeader params={params} title={t("versions.title")}>
        {data && data.items.length > 0 && (
          <Link to="/projects/$project/flows/$flow/compare" params={params} search={{}} className={linkButton}>
            <GitCompareArrows size={14} aria-hidden />
            {t("diff.compare")}
          </Link>
        )}
      </SubHeader>
      <div className="flex flex-1 flex-col overflow-y-auto p-6">
        {isPending && <Skeleton className="" />}
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {data && data.items.length === 0 && <Empty title={t("versions.empty")}>{t("versions.empty_text")}</Empty>}
        {data && data.items.length > 0 && (
          <div className="overflow-x-auto rounded-card border border-line bg-surface">
            <table className="w-full text-start">
              <thead className="bg-raised text-xs text-ink-2">
                <tr>
                  {(["number", "status", "deployed", "by", "approved", "note", "actions"] as const).map((column) => (
                    <th key={column} scope="col" className="px-4 py-2 text-start font-medium">
                      {t(`versions.${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.items.map((version) => (
                  <VersionRow key={version.number} version={version} params={params} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </>
  );
}

function VersionRow({ version, params }: { version: Version; params: { project: string; flow: string } }) {
  return (
    <tr className="border-t border-line">
      <td className="px-4 py-2.5">
        <Link to="/projects/$project/flows/$flow/versions/$number" params={{ ...params, number: String(version.number) }} className="font-medium text-accent-ink underline-offset-2 hover:underline">
          {t("flow.version", { version: version.number })}
        </Link>
      </td>
      <td className="px-4 py-2.5">
        <StatusChip status={version.status} />
      </td>
      <td className="px-4 py-2.5 whitespace-nowrap text-ink-2">{formatDateTime(version.deployed_at)}</td>
      <td className="px-4 py-2.5 text-ink-2">{version.deployed_by}</td>
      <td className="px-4 py-2.5 text-ink-2">{version.approved_by ?? t("versions.nobody")}</td>
      <td className="max-w-80 px-4 py-2.5 break-words text-ink-2">{version.note}</td>
      <td className="flex justify-end gap-1.5 px-4 py-1.5">
        {version.status === "archived" && (
          <Link to="/projects/$project/flows/$flow/compare" params={params} search={{ from: String(version.number) }} className={linkButton}>
            <GitCompareArrows size={14} aria-hidden />
            {t("diff.compare")}
          </Link>
        )}
        <CopyToDraft flow={params.flow} project={params.project} number={version.number} />
      </td>
    </tr>
  );
}
