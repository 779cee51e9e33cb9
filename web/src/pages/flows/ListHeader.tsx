import { ArrowLeft } from "lucide-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { t } from "@/i18n";

/** The bar of a screen that belongs to the list of flows. */
export function ListHeader({ project, title, children }: { project: string; title: string; children?: ReactNode }) {
  return (
    <header className="flex h-[52px] shrink-0 items-center gap-3 border-b border-line bg-surface px-4">
      <Link to="/projects/$project" params={{ project }} aria-label={t("common.back")} className="grid size-8 place-items-center rounded-control text-ink-2 hover:bg-raised">
        <ArrowLeft size={16} aria-hidden />
      </Link>
      <h1 className="truncate text-lg font-semibold">{title}</h1>
      <span className="ms-auto flex items-center gap-2">{children}</span>
    </header>
  );
}
