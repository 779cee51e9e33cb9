/** What the editor needs to know of the server's catalogue of events and actions. */

import type { Json, JsonObject } from "./document";

export type Widget =
  | "text"
  | "textarea"
  | "expression"
  | "json"
  | "key_values"
  | "conditions"
  | "select"
  | "duration"
  | "action"
  | "paths";

export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: Json;
  examples?: Json[];
  enum?: Json[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  minimum?: number;
  maximum?: number;
  "x-widget"?: Widget;
  "x-user-input"?: boolean;
  /** Expressions aren't allowed in it. */
  "x-literal"?: boolean;
}

export interface EventKit {
  key: string;
  title: string;
  family: string;
  icon: string;
  docs: string;
  inputs: JsonSchema;
  outputs: JsonSchema;
  sample: JsonObject;
  replies: boolean;
}

export interface ActionKit {
  key: string;
  title: string;
  family: string;
  icon: string;
  docs: string;
  inputs: JsonSchema;
  outputs: JsonSchema;
  /** The branches every such action has. */
  branches: { id: string; title: string }[];
  /** The author adds branches (split). */
  own_branches: boolean;
  /** Nothing follows it on its branch. */
  ends: boolean;
  effect: string;
  error_branch: boolean;
  summary: string;
  /** Offered only in flows with one of these events; null: everywhere. */
  events: string[] | null;
}

export interface Operator {
  key: string;
  title: string;
  takes_right: boolean;
}

export interface ExpressionFunction {
  name: string;
  signature: string;
  docs: string;
}

export interface Catalog {
  events: EventKit[];
  actions: ActionKit[];
  functions: ExpressionFunction[];
  operators: Operator[];
}

export function actionKit(catalog: Catalog, key: string): ActionKit | undefined {
  return catalog.actions.find((kit) => kit.key === key);
}

export function eventKit(catalog: Catalog, key: string | null): EventKit | undefined {
  return catalog.events.find((kit) => kit.key === key);
}

/** Actions that fit a flow's event. */
export function offeredActions(catalog: Catalog, event: string | null): ActionKit[] {
  return catalog.actions.filter((kit) => kit.events === null || (event !== null && kit.events.includes(event)));
}

export function canFail(kit: ActionKit | undefined): boolean {
  return kit !== undefined && (kit.error_branch || kit.effect === "E2" || kit.effect === "E3");
}
