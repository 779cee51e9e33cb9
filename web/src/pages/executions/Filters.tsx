import { Search } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { versionsQuery } from "@/api/queries";
import { t } from "@/i18n";
import { Choice } from "@/ui/Choice";
import { cx } from "@/ui/cx";
import { Input } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { useFilters, versionIn } from "./useExecutions";

const statuses = ["any", "running", "waiting", "completed", "failed", "cancelled"] as const;
const modes = ["any", "live", "test"] as const;

export function StatusFilter() {
  const { status, set } = useFilters();
  return (
    <Choice
      label={t("executions.status")}
      value={status}
      onChange={(chosen) => set({ status: chosen })}
      options={statuses.map((value) => ({ value, title: value === "any" ? t("executions.all") : t(`status.${value}`) }))}
    />
  );
}

export function ModeFilter() {
  const { mode, set } = useFilters();
  return (
    <Choice
      label={t("executions.mode")}
      value={mode}
      onChange={(chosen) => set({ mode: chosen })}
      options={modes.map((value) => ({ value, title: t(`executions.mode_${value}`) }))}
    />
  );
}

const ranges = ["0", "1", "24", "168", "720"] as const;

export function TimeFilter() {
  const { hours, set } = useFilters();
  return (
    <Select
      label={t("executions.time")}
      className="!h-7 !w-auto text-xs"
      value={String(hours)}
      onChange={(chosen) => set({ hours: Number(chosen) })}
      options={ranges.map((value) => ({ value, title: t(`executions.time_${value}`) }))}
    />
  );
}

/** Finds by id or by key, exactly; nothing is asked of the server while one types. */
export function IdSearch() {
  const { q, set } = useFilters();
  const [text, setText] = useState(q);
  const [known, setKnown] = useState(q);
  if (q !== known) {
    setKnown(q);
    setText(q);
  }
  useEffect(() => {
    const timer = setTimeout(() => set({ q: text }), SEARCH_MS);
    return () => clearTimeout(timer);
  }, [text, set]);
  return (
    <div className="relative w-64 max-md:w-full">
      <Search size={14} className="absolute start-2.5 top-[7px] text-ink-3" aria-hidden />
      <Input type="search" aria-label={t("executions.search")} placeholder={t("executions.search")} value={text} onChange={(event) => setText(event.target.value)} className="!h-7 !ps-8 text-xs" />
    </div>
  );
}

const SEARCH_MS = 300;

const ANY_VERSION = "any";

/** A flow with one version has nothing to choose. */
export function VersionFilter({ flow }: { flow: string }) {
  const filters = useFilters();
  const { data } = useQuery(versionsQuery(flow));
  const numbers = data?.items.map(({ number }) => number) ?? [];
  if (numbers.length < 2) return null;
  return (
    <Select
      label={t("executions.version")}
      className="!h-7 !w-auto text-xs"
      value={String(versionIn({ flow }, filters) ?? ANY_VERSION)}
      onChange={(chosen) => filters.set({ version: chosen === ANY_VERSION ? null : { flow, number: Number(chosen) } })}
      options={[
        { value: ANY_VERSION, title: t("executions.version_any") },
        ...numbers.map((number) => ({ value: String(number), title: t("flow.version", { version: number }) })),
      ]}
    />
  );
}

export function LiveToggle() {
  const { live, set } = useFilters();
  return (
    <button
      type="button"
      aria-pressed={live}
      onClick={() => set({ live: !live })}
      className={cx("flex h-7 items-center gap-1.5 rounded-control px-2.5 text-xs font-medium", live ? "bg-accent-soft text-accent-ink" : "bg-raised text-ink-2")}
    >
      <span aria-hidden className={cx("size-1.5 rounded-full", live ? "bg-accent" : "border border-current")} />
      {t("executions.live")}
    </button>
  );
}
