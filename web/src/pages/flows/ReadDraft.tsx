import { ChartColumn, ScrollText } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { stateQuery } from "@/api/queries";
import type { Flow } from "@/api/types";
import { FlowHeader } from "@/editor/FlowHeader";
import { FlowMenu } from "@/editor/FlowMenu";
import { ReviewStrip } from "@/editor/ReviewStrip";
import { VersionView } from "@/editor/VersionView";
import type { Catalog } from "@/flow/catalog";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Problem, Skeleton } from "@/ui/states";

/** A draft for whoever may look at it and not change it. */
export function ReadDraft({ flow, catalog }: { flow: Flow; catalog: Catalog }) {
  const { data, error, refetch } = useQuery(stateQuery(flow.id, "draft"));
  const navigate = useNavigate();
  const { project = flow.project_id } = useParams({ strict: false });
  const params = { project, flow: flow.id };
  return (
    <>
      <FlowHeader flow={flow} status={flow.status === "drafting" ? "drafting" : "draft"} note={t("roles.read_only")}>
        {flow.active_version !== null && (
          <Button variant="quiet" onClick={() => void navigate({ to: "/projects/$project/flows/$flow", params, search: { view: "active" } })}>
            {t("flow.view_active")}
          </Button>
        )}
        <Button variant="quiet" onClick={() => void navigate({ to: "/projects/$project/flows/$flow/logs", params })}>
          <ScrollText size={16} aria-hidden />
          {t("logs.title")}
        </Button>
        <Button variant="quiet" onClick={() => void navigate({ to: "/projects/$project/flows/$flow/overview", params })}>
          <ChartColumn size={16} aria-hidden />
          {t("overview.title")}
        </Button>
        <FlowMenu flow={flow} />
      </FlowHeader>
      <ReviewStrip flow={flow} />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && !error && <Skeleton rows={6} className="p-6" />}
      {data && <VersionView document={data} catalog={catalog} />}
    </>
  );
}
