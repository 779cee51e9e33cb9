import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ExecutionsOf } from "@/api/queries";

interface ExecutionLinkProps {
  of: ExecutionsOf;
  project: string;
  execution: string;
  current?: boolean;
  className: string;
  children: ReactNode;
}

/** Opens an execution inside the list that it was found in. */
export function ExecutionLink({ of, project, execution, current = false, className, children }: ExecutionLinkProps) {
  const shared = { className, "aria-current": current ? ("page" as const) : undefined };
  if ("flow" in of) {
    return (
      <Link to="/projects/$project/flows/$flow/logs/$execution" params={{ project, flow: of.flow, execution }} {...shared}>
        {children}
      </Link>
    );
  }
  return (
    <Link to="/projects/$project/executions/$execution" params={{ project, execution }} {...shared}>
      {children}
    </Link>
  );
}
