import { Lock, Zap } from "lucide-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useAdministrator } from "@/api/roles";
import { t } from "@/i18n";
import { Empty } from "@/ui/states";
import { AccountMenu } from "./AccountMenu";

interface HomeFrameProps {
  /** Only administrators of the server see what is in it. */
  administrators?: boolean;
  children: ReactNode;
}

/** The frame of the screens outside a project. */
export function HomeFrame({ administrators = false, children }: HomeFrameProps) {
  const isAdministrator = useAdministrator();
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-[52px] shrink-0 items-center gap-4 border-b border-line bg-surface px-4">
        <Link to="/projects" className="flex items-center gap-2.5 text-base font-semibold">
          <span className="grid size-8 place-items-center rounded-[9px] bg-accent text-white">
            <Zap size={16} fill="currentColor" aria-hidden />
          </span>
          {t("app.name")}
        </Link>
        <nav aria-label={t("rail.label")} className="flex flex-1 gap-1">
          {isAdministrator && (
            <>
              <HomeLink to="/projects" title={t("projects.title")} />
              <HomeLink to="/people" title={t("people.title")} />
              <HomeLink to="/audit" title={t("audit.title")} />
            </>
          )}
        </nav>
        <AccountMenu side="bottom" />
      </header>
      <main className="flex flex-1 flex-col overflow-y-auto">
        {administrators && !isAdministrator ? (
          <Empty main title={t("people.administrators_only")} icon={<Lock size={24} />}>
            {t("people.administrators_only_text")}
          </Empty>
        ) : (
          children
        )}
      </main>
    </div>
  );
}

function HomeLink({ to, title }: { to: "/projects" | "/people" | "/audit"; title: string }) {
  return (
    <Link to={to} className="rounded-control px-2.5 py-1.5 font-medium text-ink-2 hover:bg-raised" activeProps={{ className: "!text-ink bg-raised" }}>
      {title}
    </Link>
  );
}
