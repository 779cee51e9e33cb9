import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ExecutionsOf } from "@/api/queries";
import { t } from "@/i18n";

/** Back to the list that an execution was opened from. */
export function ExecutionsBack({ of, project, children }: { of: ExecutionsOf; project: string; children: ReactNode }) {
  const shared = { "aria-label": t("common.back"), className: "grid size-8 shrink-0 place-items-center rounded-control text-ink-2 hover:bg-raised" };
  if ("flow" in of) {
    return (
      <Link to="/projects/$project/flows/$flow/logs" params={{ project, flow: of.flow }} {...shared}>
        {children}
      </Link>
    );
  }
  return (
    <Link to="/projects/$project/executions" params={{ project }} {...shared}>
      {children}
    </Link>
  );
}
