import { Workflow } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { flowsQuery } from "@/api/queries";
import { useMay } from "@/api/roles";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/states";

const route = getRouteApi("/signed-in/projects/$project");

/** A project with no flow open. */
export function FlowsHome() {
  const { project } = route.useParams();
  const { data } = useQuery(flowsQuery(project));
  const navigate = useNavigate();
  const mayCreate = useMay("maker");
  if (!data) return null;
  const empty = data.items.length === 0;
  return (
    <div className="canvas-dots flex flex-1">
      <Empty
        main
        title={t(!empty ? "flows.choose" : mayCreate ? "flows.empty" : "flows.none_yet")}
        icon={<Workflow size={24} />}
        action={
          empty &&
          mayCreate && (
            <Button variant="primary" onClick={() => void navigate({ to: "/projects/$project/flows/new", params: { project } })}>
              {t("flows.create")}
            </Button>
          )
        }
      >
        {!empty ? t("flows.choose_text") : mayCreate ? t("flows.empty_text") : t("roles.needs", { role: t("roles.maker") })}
      </Empty>
    </div>
  );
}
