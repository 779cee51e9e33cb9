/** The API as another program uses it: to make flows fast, and to be the other editor. */

import type { Tandem } from "./server";

export const ADMIN_KEY = "e2e-administrator-key-0123456789";

export interface Answer<T> {
  body: T;
  etag: string;
}

export async function api<T = unknown>(tandem: Tandem, method: string, path: string, body?: unknown, etag?: string): Promise<Answer<T>> {
  const response = await fetch(`${tandem.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, "content-type": "application/json", ...(etag && { "if-match": etag }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  const text = await response.text();
  return { body: (text === "" ? null : JSON.parse(text)) as T, etag: response.headers.get("etag") ?? "" };
}

export interface Document {
  trigger: { event: string | null; inputs?: object; sample?: object };
  actions: Action[];
}

export interface Action {
  id: string;
  name?: string;
  action: string;
  inputs?: Record<string, unknown>;
  branches?: { id: string; actions: Action[] }[];
}

export function webhook(path: string, ...actions: Action[]) {
  return { tandem: 1, kind: "main", trigger: { event: "webhook", inputs: { path }, sample: { method: "POST", path, query: {}, headers: {}, body: { n: 1 } } }, actions };
}

export function set(id: string, variables: Record<string, unknown> = { [id]: 1 }): Action {
  return { id, action: "set_variables", inputs: { variables } };
}

export function condition(id: string, yes: Action[], no: Action[]): Action {
  return {
    id,
    action: "condition",
    inputs: { when: { left: "{{ trigger.body.n }}", is: "equals", right: 1 } },
    branches: [
      { id: "yes", actions: yes },
      { id: "no", actions: no },
    ],
  };
}

/** A flow of the project `shop`; answers its id. */
export async function makeFlow(tandem: Tandem, name: string, document: object): Promise<string> {
  const { body } = await api<{ id: string }>(tandem, "POST", "/projects/shop/flows", { name, document });
  return body.id;
}

export async function draftOf(tandem: Tandem, flow: string): Promise<Answer<Document>> {
  return api<Document>(tandem, "GET", `/flows/${flow}/draft`);
}

/** Deploys the draft. */
export async function deploy(tandem: Tandem, flow: string): Promise<void> {
  await api(tandem, "POST", `/flows/${flow}/deploy`, {});
}
