import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { catalogQuery, draftQuery, flowQuery } from "@/api/queries";
import { useMay } from "@/api/roles";
import type { Flow } from "@/api/types";
import { DraftEditor } from "@/editor/DraftEditor";
import type { Catalog } from "@/flow/catalog";
import { Problem, Skeleton } from "@/ui/states";
import { ActiveFlow } from "./ActiveFlow";
import { ReadDraft } from "./ReadDraft";

const route = getRouteApi("/signed-in/projects/$project/flows-column/flows/$flow");

/** A flow: its draft in the editor, or its active version to read. */
export function FlowPage() {
  const { flow: id } = route.useParams();
  const { view } = route.useSearch();
  const flow = useQuery(flowQuery(id));
  const catalog = useQuery(catalogQuery);
  const mayChange = useMay("maker");
  const error = flow.error ?? catalog.error;
  if (error) return <Problem error={error} onRetry={() => void Promise.all([flow.refetch(), catalog.refetch()])} />;
  if (!flow.data || !catalog.data) return <Skeleton rows={6} className="p-6" />;
  const showActive = flow.data.active_version !== null && (flow.data.draft === null || view === "active");
  if (showActive) return <ActiveFlow flow={flow.data} catalog={catalog.data} />;
  if (!mayChange) return <ReadDraft flow={flow.data} catalog={catalog.data} />;
  return <Draft key={id} flow={flow.data} catalog={catalog.data} />;
}

function Draft({ flow, catalog }: { flow: Flow; catalog: Catalog }) {
  const { fresh } = route.useSearch();
  const { data, error, refetch } = useQuery(draftQuery(flow.id));
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} className="p-6" />;
  return <DraftEditor flow={flow} catalog={catalog} document={data.body} etag={data.etag} fresh={fresh === true} />;
}
