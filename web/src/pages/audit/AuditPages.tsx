import { getRouteApi } from "@tanstack/react-router";
import { useMay } from "@/api/roles";
import { HomeFrame } from "../HomeFrame";
import { NotYourRole } from "../RoleNotice";
import { AuditLog } from "./AuditLog";
import { Verify } from "./Verify";

const route = getRouteApi("/signed-in/projects/$project/audit");

/** What was changed on the whole server: for its administrators. */
export function ServerAudit() {
  return (
    <HomeFrame administrators>
      <AuditLog>
        <Verify />
      </AuditLog>
    </HomeFrame>
  );
}

/** What was changed in one project: for its admins. */
export function ProjectAudit() {
  const { project } = route.useParams();
  const mayRead = useMay("admin");
  return <main className="flex flex-1 flex-col overflow-y-auto">{mayRead ? <AuditLog project={project} /> : <NotYourRole needed="admin" />}</main>;
}
