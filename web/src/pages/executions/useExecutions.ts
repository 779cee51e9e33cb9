import { useInfiniteQuery } from "@tanstack/react-query";
import { create } from "zustand";
import { executionsQuery, type ExecutionsOf } from "@/api/queries";
import type { ExecutionStatus } from "@/api/types";

export type StatusFilter = "any" | ExecutionStatus;
export type ModeFilter = "any" | "live" | "test";

interface Filters {
  status: StatusFilter;
  mode: ModeFilter;
  /** The list refreshes itself. */
  live: boolean;
  set: (change: Partial<Pick<Filters, "status" | "mode" | "live">>) => void;
}

/** Kept while one goes from the list to an execution and back. */
export const useFilters = create<Filters>((set) => ({ status: "any", mode: "any", live: true, set }));

export function useExecutions(of: ExecutionsOf) {
  const { status, mode, live } = useFilters();
  const filter = { ...(status !== "any" && { status }), ...(mode !== "any" && { mode }) };
  const query = useInfiniteQuery(executionsQuery(of, filter, live));
  return { ...query, rows: query.data?.pages.flatMap((page) => page.items) ?? [] };
}
