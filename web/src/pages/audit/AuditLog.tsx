import { ShieldCheck } from "lucide-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { AuditFilter } from "@/api/endpoints";
import { auditQuery, projectsQuery } from "@/api/queries";
import type { AuditEntry } from "@/api/types";
import { formatDateTime, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Empty, Problem, Skeleton } from "@/ui/states";
import { Table } from "@/ui/Tile";
import { AuditFilters } from "./AuditFilters";

interface AuditLogProps {
  /** Only what concerns it; without one, everything. */
  project?: string;
  children?: ReactNode;
}

/** Who did what, when and to what, newest first. */
export function AuditLog({ project, children }: AuditLogProps) {
  const [filter, setFilter] = useState<AuditFilter>({});
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(auditQuery({ ...filter, ...(project !== undefined && { project }) }));
  const rows = data?.pages.flatMap(({ items }) => items) ?? [];
  const filtered = Object.keys(filter).length > 0;
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-5 p-8 max-md:p-3">
      <div>
        <h1 className="text-xl font-semibold">{t("audit.title")}</h1>
        <p className="mt-1 text-ink-2">{t(project === undefined ? "audit.text" : "audit.text_project")}</p>
      </div>
      {children}
      <AuditFilters withProject={project === undefined} rows={rows} onFilter={setFilter} />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton className="" />}
      {data && rows.length === 0 && (
        <Empty title={t(filtered ? "audit.none_fit" : "audit.empty")} icon={<ShieldCheck size={24} />}>
          {t(filtered ? "audit.none_fit_text" : "audit.empty_text")}
        </Empty>
      )}
      {rows.length > 0 && <Entries rows={rows} withProject={project === undefined} />}
      {hasNextPage && (
        <Button onClick={() => void fetchNextPage()} busy={isFetchingNextPage} className="self-center">
          {t("executions.more")}
        </Button>
      )}
    </div>
  );
}

function Entries({ rows, withProject }: { rows: AuditEntry[]; withProject: boolean }) {
  const { data: projects } = useQuery(projectsQuery);
  const projectName = (id: string) => projects?.items.find((project) => project.id === id)?.name ?? id;
  return (
    <div className="overflow-hidden rounded-card border border-line bg-surface">
      <Table
        label={t("audit.title")}
        rows={rows}
        rowKey={({ sequence }) => String(sequence)}
        columns={[
          { title: t("audit.number"), cell: ({ sequence }) => <span className="text-ink-2">{sequence}</span>, narrow: "hide" },
          { title: t("audit.when"), cell: ({ at }) => <span className="whitespace-nowrap text-ink-2">{formatDateTime(at)}</span> },
          { title: t("audit.who"), cell: (row) => <Actor row={row} /> },
          { title: t("audit.what"), cell: ({ operation, method, path }) => <code className="font-mono text-xs" title={`${method} ${path}`}>{operation}</code> },
          ...(withProject ? [{ title: t("audit.project"), cell: ({ project_id }: AuditEntry) => <span className="break-words">{project_id && projectName(project_id)}</span>, narrow: "hide" as const }] : []),
          { title: t("audit.on"), cell: ({ targets }) => <Targets targets={targets} />, narrow: "hide" },
          { title: t("audit.outcome"), cell: (row) => <Outcome row={row} /> },
        ]}
      />
    </div>
  );
}

function Actor({ row }: { row: AuditEntry }) {
  return (
    <span className="flex flex-col">
      <span className="break-all">{row.actor}</span>
      <span className="text-xs text-ink-2">
        {t(`audit.kind.${row.actor_kind}`)}
        {row.address && <span className="font-mono"> · {row.address}</span>}
      </span>
    </span>
  );
}

function Targets({ targets }: { targets: AuditEntry["targets"] }) {
  return (
    <ul>
      {Object.entries(targets).map(([kind, id]) => (
        <li key={kind} className="text-xs">
          <span className="text-ink-2">{kind}</span> <code className="font-mono break-all">{String(id)}</code>
        </li>
      ))}
    </ul>
  );
}

function Outcome({ row }: { row: AuditEntry }) {
  const refused = row.status >= 400;
  return (
    <span className="flex flex-col">
      <span className={refused ? "font-medium text-bad" : ""}>
        {row.status} {t(row.status >= 500 ? "audit.failed" : refused ? "audit.refused" : "audit.done")}
      </span>
      <code className="font-mono text-xs break-all text-ink-2">{row.request_id}</code>
    </span>
  );
}
