/** What is kept of the server's answers, and how long. */

import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from "@tanstack/react-query";
import * as api from "./endpoints";
import type { AuditFilter, ExecutionFilter } from "./endpoints";
import { ApiError } from "./http";

export const keys = {
  session: ["session"] as const,
  projects: ["projects"] as const,
  flows: (project: string) => ["flows", project] as const,
  flow: (flow: string) => ["flow", flow] as const,
  deleted: (project: string) => ["deleted-flows", project] as const,
  apiKey: (project: string) => ["api-key", project] as const,
  allowList: (project: string) => ["ip-allow-list", project] as const,
  settings: (project: string) => ["settings", project] as const,
  members: (project: string) => ["members", project] as const,
  people: ["people"] as const,
  invitations: ["invitations"] as const,
  tokens: ["tokens"] as const,
};

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: api.session.get,
  staleTime: Infinity,
  retry: (count, error) => !(error instanceof ApiError && error.status > 0) && count < 2,
});

export const catalogQuery = queryOptions({ queryKey: ["catalog"], queryFn: api.catalog.get, staleTime: Infinity });

export const projectsQuery = queryOptions({ queryKey: keys.projects, queryFn: api.projects.list });

export const projectQuery = (project: string) =>
  queryOptions({ queryKey: ["projects", project], queryFn: () => api.projects.get(project) });

export const flowsQuery = (project: string) =>
  queryOptions({ queryKey: keys.flows(project), queryFn: () => api.flows.list(project), refetchInterval: 30_000 });

export const flowQuery = (flow: string) => queryOptions({ queryKey: keys.flow(flow), queryFn: () => api.flows.get(flow) });

export const draftQuery = (flow: string) =>
  queryOptions({
    queryKey: [...keys.flow(flow), "draft"],
    queryFn: () => api.draft.get(flow),
    // While it is edited, the editor's own copy is the truth.
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });

export const versionsQuery = (flow: string) =>
  queryOptions({ queryKey: [...keys.flow(flow), "versions"], queryFn: () => api.versions.list(flow) });

/** A version never changes, only its status does. */
export const versionQuery = (flow: string, number: number) =>
  queryOptions({ queryKey: ["version", flow, number], queryFn: () => api.versions.get(flow, number), staleTime: 60_000 });

/** The numbers of a flow from `hours` ago until now. */
export const overviewQuery = (flow: string, hours: number) =>
  queryOptions({
    queryKey: [...keys.flow(flow), "overview", hours],
    queryFn: () => api.flows.overview(flow, api.hoursAgo(hours)),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });

/** A state is a version's number, `active` or `draft`. */
export const diffQuery = (flow: string, from: string, to: string) =>
  queryOptions({ queryKey: [...keys.flow(flow), "diff", from, to], queryFn: () => api.flows.diff(flow, from, to), staleTime: 0, gcTime: 0 });

/** The document of a state. */
export const stateQuery = (flow: string, state: string) =>
  queryOptions({
    queryKey: [...keys.flow(flow), "state", state],
    queryFn: async () => {
      if (state === "draft") return (await api.draft.get(flow)).body;
      const number = state === "active" ? (await api.flows.get(flow)).active_version : Number(state);
      return number === null ? null : ((await api.versions.get(flow, number)).document ?? null);
    },
    staleTime: 0,
    gcTime: 0,
  });

export const unfinishedQuery = (flow: string) => queryOptions({ queryKey: [...keys.flow(flow), "unfinished"], queryFn: () => api.executions.unfinished(flow), staleTime: 0 });

export const deletedQuery = (project: string) => queryOptions({ queryKey: keys.deleted(project), queryFn: () => api.flows.deleted(project) });

export const apiKeyQuery = (project: string) => queryOptions({ queryKey: keys.apiKey(project), queryFn: () => api.access.key(project) });

export const allowListQuery = (project: string) => queryOptions({ queryKey: keys.allowList(project), queryFn: () => api.access.allowList(project) });

export const settingsQuery = (project: string) => queryOptions({ queryKey: keys.settings(project), queryFn: () => api.settings.get(project) });

export const membersQuery = (project: string) => queryOptions({ queryKey: keys.members(project), queryFn: () => api.members.list(project) });

export const peopleQuery = queryOptions({ queryKey: keys.people, queryFn: api.people.list });

/** The invitations that wait: those to one project, or all. */
export const invitationsQuery = (project: string | undefined) => queryOptions({ queryKey: [...keys.invitations, project ?? null], queryFn: () => api.invitations.list(project) });

export const tokensQuery = queryOptions({ queryKey: keys.tokens, queryFn: api.tokens.list });

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam }) => api.audit.page(filter, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

export type ExecutionsOf = { project: string } | { flow: string };

export const executionsQuery = (of: ExecutionsOf, filter: ExecutionFilter, live: boolean) =>
  infiniteQueryOptions({
    queryKey: ["executions", of, filter],
    queryFn: ({ pageParam }) =>
      "flow" in of ? api.executions.ofFlow(of.flow, filter, pageParam) : api.executions.ofProject(of.project, filter, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: live ? 2_000 : false,
  });

/** Everything about a flow and the lists it is in, after it changed. */
export async function flowChanged(client: QueryClient, flow: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: keys.flow(flow), predicate: (query) => query.queryKey.at(-1) !== "draft" }),
    client.invalidateQueries({ queryKey: ["flows"] }),
    client.invalidateQueries({ queryKey: keys.projects }),
  ]);
}
