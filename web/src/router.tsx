/** All screens on one page. */

import { QueryCache, QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { ApiError } from "@/api/http";
import { keys, sessionQuery } from "@/api/queries";
import { NotFound } from "@/pages/NotFound";
import { ProjectShell } from "@/pages/ProjectShell";
import { Projects } from "@/pages/Projects";
import { SetUp } from "@/pages/SetUp";
import { SignIn } from "@/pages/SignIn";
import { FlowsColumn } from "@/pages/flows/FlowsColumn";
import { FlowsHome } from "@/pages/flows/FlowsHome";
import { Problem } from "@/ui/states";

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: onQueryError }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
    },
  },
});

/** A session that ended elsewhere: sign in again, then come back. */
function onQueryError(error: Error) {
  if (!(error instanceof ApiError) || error.status !== 401 || queryClient.getQueryData(keys.session) === undefined) return;
  queryClient.removeQueries({ queryKey: keys.session });
  void router.navigate({ to: "/signin", search: { next: router.state.location.href } });
}

interface RouterContext {
  client: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <Problem error={error} onRetry={reset} />,
});

const setUpRoute = createRoute({ getParentRoute: () => rootRoute, path: "/setup", component: SetUp });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/signin",
  component: SignIn,
  validateSearch: (search): { next?: string; error?: string } => ({
    ...(typeof search.next === "string" && search.next.startsWith("/") && !search.next.startsWith("//") && { next: search.next }),
    ...(typeof search.error === "string" && { error: search.error }),
  }),
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invitation",
  component: lazyRouteComponent(() => import("@/pages/people/AcceptInvitation"), "AcceptInvitation"),
});

const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  component: Outlet,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(sessionQuery);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      if (error.details.setup_required === true) throw redirect({ to: "/setup" });
      throw redirect({ to: "/signin", search: location.pathname === "/" ? {} : { next: location.href } });
    }
  },
});

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/projects" });
  },
});

const projectsRoute = createRoute({ getParentRoute: () => signedInRoute, path: "/projects", component: Projects });

const peopleRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/people",
  component: lazyRouteComponent(() => import("@/pages/people/People"), "People"),
});

const auditRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/audit",
  component: lazyRouteComponent(() => import("@/pages/audit/AuditPages"), "ServerAudit"),
});

const accountRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/account",
  component: lazyRouteComponent(() => import("@/pages/people/Account"), "Account"),
});

const projectRoute = createRoute({ getParentRoute: () => signedInRoute, path: "/projects/$project", component: ProjectShell });

const flowsColumnRoute = createRoute({ getParentRoute: () => projectRoute, id: "flows-column", component: FlowsColumn });

const flowsHomeRoute = createRoute({ getParentRoute: () => flowsColumnRoute, path: "/", component: FlowsHome });

const createFlowRoute = createRoute({
  getParentRoute: () => flowsColumnRoute,
  path: "/flows/new",
  component: lazyRouteComponent(() => import("@/pages/flows/CreateFlow"), "CreateFlow"),
});

const flowRoute = createRoute({
  getParentRoute: () => flowsColumnRoute,
  path: "/flows/$flow",
  component: lazyRouteComponent(() => import("@/pages/flows/FlowPage"), "FlowPage"),
  validateSearch: (search): { view?: "active"; fresh?: boolean } => ({
    ...(search.view === "active" && { view: "active" as const }),
    ...(search.fresh === true && { fresh: true }),
  }),
});

const versionsRoute = createRoute({
  getParentRoute: () => flowsColumnRoute,
  path: "/flows/$flow/versions",
  component: lazyRouteComponent(() => import("@/pages/flows/Versions"), "Versions"),
});

const versionRoute = createRoute({
  getParentRoute: () => flowsColumnRoute,
  path: "/flows/$flow/versions/$number",
  component: lazyRouteComponent(() => import("@/pages/flows/VersionPage"), "VersionPage"),
});

const overviewRoute = createRoute({
  getParentRoute: () => flowsColumnRoute,
  path: "/flows/$flow/overview",
  component: lazyRouteComponent(() => import("@/pages/flows/Overview"), "Overview"),
});

const compareRoute = createRoute({
  getParentRoute: () => flowsColumnRoute,
  path: "/flows/$flow/compare",
  component: lazyRouteComponent(() => import("@/pages/flows/Compare"), "Compare"),
  validateSearch: (search): { from?: string; to?: string } => ({ ...stateIn(search.from, "from"), ...stateIn(search.to, "to") }),
});

const reviewRoute = createRoute({
  getParentRoute: () => flowsColumnRoute,
  path: "/flows/$flow/review",
  component: lazyRouteComponent(() => import("@/pages/flows/ReviewPage"), "ReviewPage"),
});

/** A version's number, or the draft. */
function stateIn(value: unknown, key: "from" | "to") {
  const text = String(value ?? "");
  return /^(draft|\d+)$/.test(text) ? { [key]: text } : {};
}

const deletedRoute = createRoute({
  getParentRoute: () => flowsColumnRoute,
  path: "/deleted",
  component: lazyRouteComponent(() => import("@/pages/flows/DeletedFlows"), "DeletedFlows"),
});

const importRoute = createRoute({
  getParentRoute: () => flowsColumnRoute,
  path: "/import",
  component: lazyRouteComponent(() => import("@/pages/transfer/ImportFlows"), "ImportFlows"),
});

const logsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/flows/$flow/logs",
  component: lazyRouteComponent(() => import("@/pages/executions/Logs"), "Logs"),
});

const logRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/flows/$flow/logs/$execution",
  component: lazyRouteComponent(() => import("@/pages/executions/Logs"), "Log"),
});

const executionsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/executions",
  component: lazyRouteComponent(() => import("@/pages/executions/Executions"), "Executions"),
});

const executionRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/executions/$execution",
  component: lazyRouteComponent(() => import("@/pages/executions/Executions"), "ExecutionOfProject"),
});

const membersRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/members",
  component: lazyRouteComponent(() => import("@/pages/people/Members"), "Members"),
});

const projectAuditRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/audit",
  component: lazyRouteComponent(() => import("@/pages/audit/AuditPages"), "ProjectAudit"),
});

const settingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/pages/settings/Settings"), "Settings"),
});

const apiRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/api",
  component: lazyRouteComponent(() => import("@/pages/OpenApi"), "OpenApi"),
});

const routeTree = rootRoute.addChildren([
  setUpRoute,
  signInRoute,
  invitationRoute,
  signedInRoute.addChildren([
    homeRoute,
    projectsRoute,
    peopleRoute,
    auditRoute,
    accountRoute,
    projectRoute.addChildren([
      flowsColumnRoute.addChildren([flowsHomeRoute, createFlowRoute, flowRoute, overviewRoute, versionsRoute, versionRoute, compareRoute, reviewRoute, deletedRoute, importRoute]),
      logsRoute,
      logRoute,
      executionsRoute,
      executionRoute,
      apiRoute,
      membersRoute,
      projectAuditRoute,
      settingsRoute,
    ]),
  ]),
]);

export const router = createRouter({ routeTree, context: { client: queryClient }, defaultPreload: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
