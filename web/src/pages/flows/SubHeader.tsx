import { ArrowLeft } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { flowQuery } from "@/api/queries";
import { t } from "@/i18n";

interface SubHeaderProps {
  params: { project: string; flow: string };
  title: string;
  /** The flow itself, or its version history. */
  back?: "flow" | "versions";
  aside?: ReactNode;
  children?: ReactNode;
}

/** The bar of a screen that belongs to a flow: the way back, the flow's name, what the screen is. */
export function SubHeader({ params, title, back = "flow", aside, children }: SubHeaderProps) {
  const flow = useQuery(flowQuery(params.flow));
  const to = back === "flow" ? "/projects/$project/flows/$flow" : "/projects/$project/flows/$flow/versions";
  return (
    <header className="flex min-h-[52px] shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-4 py-1.5">
      <Link to={to} params={params} aria-label={t("common.back")} className="grid size-8 shrink-0 place-items-center rounded-control text-ink-2 hover:bg-raised">
        <ArrowLeft size={16} aria-hidden />
      </Link>
      <h1 className="min-w-0 truncate text-lg font-semibold">{flow.data?.name}</h1>
      <span className="shrink-0 text-ink-2">{title}</span>
      {aside}
      <span className="ms-auto flex min-w-0 flex-wrap items-center gap-1.5">{children}</span>
    </header>
  );
}
