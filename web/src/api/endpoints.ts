/** One function per endpoint that the UI uses. */

import type { Catalog } from "@/flow/catalog";
import { answer, body, server } from "./http";
import type { components } from "./schema";
import type { FlowOverview } from "./types";

type Schemas = components["schemas"];

const LIST_MAX = 200;
const PAGE = 50;

export const session = {
  get: () => body(server.GET("/api/v1/session")),
  signIn: (credentials: Schemas["SignIn"]) => body(server.POST("/api/v1/session", { body: credentials })),
  signOut: () => body(server.DELETE("/api/v1/session")),
  changePassword: (passwords: Schemas["ChangePassword"]) => body(server.PUT("/api/v1/session/password", { body: passwords })),
  setUp: (administrator: Schemas["SetUp"]) => body(server.POST("/api/v1/setup", { body: administrator })),
};

export const catalog = {
  /** The kits' JSON Schemas are open in the OpenAPI document; `Catalog` says what the editor reads of them. */
  get: async () => (await body(server.GET("/api/v1/catalog"))) as unknown as Catalog,
};

const inProject = (project: string) => ({ params: { path: { project } } });
const inFlow = (flow: string) => ({ params: { path: { flow } } });

export const projects = {
  list: () => body(server.GET("/api/v1/projects", { params: { query: { limit: LIST_MAX } } })),
  get: (project: string) => body(server.GET("/api/v1/projects/{project}", inProject(project))),
  create: (project: Schemas["CreateProject"]) => body(server.POST("/api/v1/projects", { body: project })),
  update: (project: string, change: { name: string }) => body(server.PATCH("/api/v1/projects/{project}", { ...inProject(project), body: change })),
  remove: (project: string) => body(server.DELETE("/api/v1/projects/{project}", inProject(project))),
};

export const flows = {
  list: (project: string) => body(server.GET("/api/v1/projects/{project}/flows", { params: { path: { project }, query: { limit: LIST_MAX } } })),
  deleted: (project: string) => body(server.GET("/api/v1/projects/{project}/flows", { params: { path: { project }, query: { deleted: true, limit: LIST_MAX } } })),
  restore: (flow: string) => body(server.POST("/api/v1/flows/{flow}/restore", inFlow(flow))),
  overview: async (flow: string, from: string) => (await body(server.GET("/api/v1/flows/{flow}/overview", { params: { path: { flow }, query: { from } } }))) as FlowOverview,
  diff: (flow: string, from: string, to: string) => body(server.GET("/api/v1/flows/{flow}/diff", { params: { path: { flow }, query: { from, to } } })),
  get: (flow: string) => body(server.GET("/api/v1/flows/{flow}", inFlow(flow))),
  create: (project: string, flow: Schemas["CreateFlow"]) => body(server.POST("/api/v1/projects/{project}/flows", { ...inProject(project), body: flow })),
  rename: (flow: string, name: string) => body(server.PATCH("/api/v1/flows/{flow}", { ...inFlow(flow), body: { name } })),
  remove: (flow: string, scope: "draft" | "flow") => body(server.DELETE("/api/v1/flows/{flow}", { params: { path: { flow }, query: { scope } } })),
  edit: (flow: string) => body(server.POST("/api/v1/flows/{flow}/edit", inFlow(flow))),
  deploy: (flow: string, deploy: Schemas["Deploy"]) => body(server.POST("/api/v1/flows/{flow}/deploy", { ...inFlow(flow), body: deploy })),
  check: (flow: string, document: Schemas["FlowDocument"]) => body(server.POST("/api/v1/flows/{flow}/check", { ...inFlow(flow), body: document })),
  test: (flow: string, test: Schemas["TestRequest"]) => body(server.POST("/api/v1/flows/{flow}/test", { ...inFlow(flow), body: test })),
};

export const draft = {
  get: (flow: string) => answer(server.GET("/api/v1/flows/{flow}/draft", inFlow(flow))),
  put: (flow: string, document: Schemas["FlowDocument"], etag: string) =>
    answer(server.PUT("/api/v1/flows/{flow}/draft", { params: { path: { flow }, header: { "If-Match": quoted(etag) } }, body: document })),
};

/** An entity tag is in quotes in a header, and without them in a body. */
function quoted(etag: string): string {
  return etag.startsWith('"') ? etag : `"${etag}"`;
}

export const versions = {
  list: (flow: string) => body(server.GET("/api/v1/flows/{flow}/versions", { params: { path: { flow }, query: { limit: LIST_MAX } } })),
  get: (flow: string, number: number) => body(server.GET("/api/v1/flows/{flow}/versions/{number}", { params: { path: { flow, number } } })),
  copyToDraft: (flow: string, number: number) =>
    body(server.POST("/api/v1/flows/{flow}/versions/{number}/copy-to-draft", { params: { path: { flow, number } } })),
};

export interface ExecutionFilter {
  status?: Schemas["ExecutionStatus"];
  mode?: Schemas["ExecutionMode"];
  version?: number;
  /** An execution's id, or the key that it was started with. */
  q?: string;
  /** Started in the last so many hours. */
  hours?: number;
}

export const executions = {
  ofProject: (project: string, filter: ExecutionFilter, cursor: string) =>
    body(server.GET("/api/v1/projects/{project}/executions", { params: { path: { project }, query: pageQuery(filter, cursor) } })),
  ofFlow: (flow: string, filter: ExecutionFilter, cursor: string) =>
    body(server.GET("/api/v1/flows/{flow}/executions", { params: { path: { flow }, query: pageQuery(filter, cursor) } })),
  get: (execution: string) => body(server.GET("/api/v1/executions/{execution}", { params: { path: { execution } } })),
  cancel: (execution: string) => body(server.POST("/api/v1/executions/{execution}/cancel", { params: { path: { execution } } })),
  rerun: (execution: string) => body(server.POST("/api/v1/executions/{execution}/rerun", { params: { path: { execution } }, body: {} })),
  cancelAll: (flow: string, which: Schemas["CancelRequest"]) => body(server.POST("/api/v1/flows/{flow}/executions/cancel", { ...inFlow(flow), body: which })),
  /** How many of a flow run or wait; a page's worth at most. */
  unfinished: async (flow: string) => {
    const query = { status: UNFINISHED, limit: LIST_MAX };
    const { items, next_cursor } = await body(server.GET("/api/v1/flows/{flow}/executions", { params: { path: { flow }, query } }));
    return { count: items.length, more: next_cursor !== null };
  },
};

const UNFINISHED: Schemas["ExecutionStatus"][] = ["running", "waiting"];

function pageQuery({ status, hours, ...filter }: ExecutionFilter, cursor: string) {
  return { ...(status && { status: [status] }), ...(hours && { from: hoursAgo(hours) }), ...filter, cursor, limit: PAGE };
}

export function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString();
}

export type UserInputs = Schemas["UserInputs"];

/** Flows as files. They are YAML, which is the same document in both directions. */
export const transfer = {
  exportFlow: (flow: string, user_inputs: UserInputs, version?: number) =>
    text(server.GET("/api/v1/flows/{flow}/export", { params: { path: { flow }, query: { user_inputs, format: "yaml", ...(version !== undefined && { version }) } }, parseAs: "text" })),
  exportFlows: (project: string, flows: string[], user_inputs: UserInputs) =>
    text(server.POST("/api/v1/projects/{project}/export", { params: { path: { project }, query: { format: "yaml" } }, body: { flows, user_inputs }, parseAs: "text" })),
  preview: async (project: string, documents: Record<string, unknown>[]) =>
    (await body(server.POST("/api/v1/projects/{project}/import", { params: { path: { project }, query: { dry_run: true } }, body: { tandem: 1, flows: documents as Schemas["FlowDocument"][] } }))) as Schemas["ImportPreview"],
  create: async (project: string, documents: Record<string, unknown>[]) =>
    (await body(server.POST("/api/v1/projects/{project}/import", { params: { path: { project }, query: { dry_run: false } }, body: { tandem: 1, flows: documents as Schemas["FlowDocument"][] } }))) as Schemas["Imported"],
};

async function text(call: Parameters<typeof body>[0]): Promise<string> {
  return String(await body(call));
}

export const access = {
  key: (project: string) => body(server.GET("/api/v1/projects/{project}/api-key", inProject(project))),
  resetKey: (project: string) => body(server.PUT("/api/v1/projects/{project}/api-key", inProject(project))),
  deleteKey: (project: string) => body(server.DELETE("/api/v1/projects/{project}/api-key", inProject(project))),
  allowList: (project: string) => body(server.GET("/api/v1/projects/{project}/ip-allow-list", inProject(project))),
  replaceAllowList: (project: string, addresses: string[]) => body(server.PUT("/api/v1/projects/{project}/ip-allow-list", { ...inProject(project), body: { addresses } })),
};

/** What a project's settings hold is the server's to say: the form shows what is there. */
export const settings = {
  get: async (project: string) => (await body(server.GET("/api/v1/projects/{project}/settings", inProject(project)))) as Record<string, unknown>,
  replace: (project: string, document: Record<string, unknown>) => body(server.PUT("/api/v1/projects/{project}/settings", { ...inProject(project), body: document as Schemas["Settings"] })),
};

export const people = {
  list: () => body(server.GET("/api/v1/users", { params: { query: { limit: LIST_MAX } } })),
  update: (user: string, change: Schemas["UpdateUser"]) => body(server.PATCH("/api/v1/users/{user}", { params: { path: { user } }, body: change })),
};

export const members = {
  list: (project: string) => body(server.GET("/api/v1/projects/{project}/members", { params: { path: { project }, query: { limit: LIST_MAX } } })),
  put: (project: string, user: string, role: Schemas["Role"]) => body(server.PUT("/api/v1/projects/{project}/members/{user}", { params: { path: { project, user } }, body: { role } })),
  remove: (project: string, user: string) => body(server.DELETE("/api/v1/projects/{project}/members/{user}", { params: { path: { project, user } } })),
};

export const invitations = {
  /** Those that wait: to one project, or all. */
  list: (project: string | undefined) => body(server.GET("/api/v1/invitations", { params: { query: { ...(project !== undefined && { project }), limit: LIST_MAX } } })),
  create: (invitation: Partial<Schemas["Invite"]> & { email: string }) => body(server.POST("/api/v1/invitations", { body: invitation as Schemas["Invite"] })),
  revoke: (invitation: string) => body(server.DELETE("/api/v1/invitations/{invitation}", { params: { path: { invitation } } })),
  accept: (person: Schemas["Accept"]) => body(server.POST("/api/v1/invitations/accept", { body: person })),
};

export const tokens = {
  list: () => body(server.GET("/api/v1/tokens", { params: { query: { limit: LIST_MAX } } })),
  create: (token: Schemas["CreateToken"]) => body(server.POST("/api/v1/tokens", { body: token })),
  remove: (token: string) => body(server.DELETE("/api/v1/tokens/{token}", { params: { path: { token } } })),
};

export const reviews = {
  request: (flow: string, note: string) => body(server.POST("/api/v1/flows/{flow}/review", { ...inFlow(flow), body: note === "" ? {} : { note } })),
  approve: (flow: string, approval: { hash: string; comment?: string; deploy: boolean }) => body(server.POST("/api/v1/flows/{flow}/review/approve", { ...inFlow(flow), body: approval })),
  reject: (flow: string, comment: string) => body(server.POST("/api/v1/flows/{flow}/review/reject", { ...inFlow(flow), body: { comment } })),
  withdraw: (flow: string) => body(server.DELETE("/api/v1/flows/{flow}/review", inFlow(flow))),
};

export interface AuditFilter {
  project?: string;
  actor?: string;
  operation?: string;
  from?: string;
  to?: string;
}

export const audit = {
  page: (filter: AuditFilter, cursor: string) => body(server.GET("/api/v1/audit", { params: { query: { ...filter, cursor, limit: PAGE } } })),
  verify: () => body(server.GET("/api/v1/audit/verify")),
};
