import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { flowQuery } from "@/api/queries";
import { t } from "@/i18n";
import { ExecutionTable } from "./ExecutionTable";
import { ExecutionScreen } from "./ExecutionScreen";

const route = getRouteApi("/signed-in/projects/$project/flows/$flow/logs");
const oneRoute = getRouteApi("/signed-in/projects/$project/flows/$flow/logs/$execution");

/** The executions of a flow. */
export function Logs() {
  const { project, flow: id } = route.useParams();
  const { data: flow } = useQuery(flowQuery(id));
  return <ExecutionTable title={t("logs.of", { name: flow?.name ?? "" })} of={{ flow: id }} project={project} flow={flow} />;
}

export function Log() {
  const { project, flow, execution } = oneRoute.useParams();
  return <ExecutionScreen key={execution} execution={execution} of={{ flow }} project={project} />;
}
