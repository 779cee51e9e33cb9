import { useInfiniteQuery } from "@tanstack/react-query";
import { create } from "zustand";
import { executionsQuery, type ExecutionsOf } from "@/api/queries";
import type { ExecutionStatus } from "@/api/types";

export type StatusFilter = "any" | ExecutionStatus;
export type ModeFilter = "any" | "live" | "test";

interface Filters {
  status: StatusFilter;
  mode: ModeFilter;
  /** Holds in the logs of its flow only. */
  version: { flow: string; number: number } | null;
  /** Started in the last so many hours; 0: at any time. */
  hours: number;
  /** An execution's id, or the key that it was started with. */
  q: string;
  /** The list refreshes itself. */
  live: boolean;
  set: (change: Partial<Omit<Filters, "set">>) => void;
}

export const noFilters = { status: "any", mode: "any", version: null, hours: 0, q: "" } as const;

/** Kept while one goes from the list to an execution and back. */
export const useFilters = create<Filters>((set) => ({ ...noFilters, live: true, set }));

/** The version that a list is narrowed to. */
export function versionIn(of: ExecutionsOf, { version }: Pick<Filters, "version">): number | null {
  return "flow" in of && version?.flow === of.flow ? version.number : null;
}

export function useExecutions(of: ExecutionsOf) {
  const filters = useFilters();
  const { status, mode, live, hours } = filters;
  const q = filters.q.trim();
  const version = versionIn(of, filters);
  const filter = { ...(status !== "any" && { status }), ...(mode !== "any" && { mode }), ...(version !== null && { version }), ...(hours > 0 && { hours }), ...(q !== "" && { q }) };
  const query = useInfiniteQuery(executionsQuery(of, filter, live));
  return { ...query, filtered: Object.keys(filter).length > 0, rows: query.data?.pages.flatMap((page) => page.items) ?? [] };
}

/**
 * Rows that came while the reader is down in the list wait until they are asked for, so that nothing moves under the
 * eyes. `first` is the row that was on top when the reader left the top.
 */
export function holdBack<Row extends { id: string }>(rows: Row[], first: string | null): { shown: Row[]; waiting: number } {
  const at = first === null ? -1 : rows.findIndex(({ id }) => id === first);
  return at > 0 ? { shown: rows.slice(at), waiting: at } : { shown: rows, waiting: 0 };
}
