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
  /** The list refreshes itself. */
  live: boolean;
  set: (change: Partial<Pick<Filters, "status" | "mode" | "version" | "live">>) => void;
}

/** Kept while one goes from the list to an execution and back. */
export const useFilters = create<Filters>((set) => ({ status: "any", mode: "any", version: null, live: true, set }));

/** The version that a list is narrowed to. */
export function versionIn(of: ExecutionsOf, { version }: Pick<Filters, "version">): number | null {
  return "flow" in of && version?.flow === of.flow ? version.number : null;
}

export function useExecutions(of: ExecutionsOf) {
  const filters = useFilters();
  const { status, mode, live } = filters;
  const version = versionIn(of, filters);
  const filter = { ...(status !== "any" && { status }), ...(mode !== "any" && { mode }), ...(version !== null && { version }) };
  const query = useInfiniteQuery(executionsQuery(of, filter, live));
  return { ...query, filtered: Object.keys(filter).length > 0, rows: query.data?.pages.flatMap((page) => page.items) ?? [] };
}
