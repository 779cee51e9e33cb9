import { getRouteApi } from "@tanstack/react-router";
import { t } from "@/i18n";
import { ExecutionTable } from "./ExecutionTable";
import { ExecutionScreen } from "./ExecutionScreen";

const route = getRouteApi("/signed-in/projects/$project");
const oneRoute = getRouteApi("/signed-in/projects/$project/executions/$execution");

/** The executions of a project. */
export function Executions() {
  const { project } = route.useParams();
  return <ExecutionTable title={t("executions.title")} of={{ project }} project={project} />;
}

export function ExecutionOfProject() {
  const { project, execution } = oneRoute.useParams();
  return <ExecutionScreen key={execution} execution={execution} of={{ project }} project={project} />;
}
