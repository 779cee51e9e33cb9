/** What a flow document is. Unknown keys are kept as they are: the server reports them, the editor never drops them. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface Branch {
  id: string;
  actions: Action[];
  [key: string]: unknown;
}

export type OnError = "stop" | "continue" | "branch";

export interface Retry {
  attempts: number;
  backoff?: "fixed" | "exponential";
  initial_ms?: number;
  max_ms?: number;
}

export interface Action {
  id: string;
  name?: string;
  action: string;
  inputs?: JsonObject;
  timeout_ms?: number;
  retry?: Retry;
  on_error?: OnError;
  branches?: Branch[];
  [key: string]: unknown;
}

export interface Trigger {
  event: string | null;
  inputs?: JsonObject;
  sample?: JsonObject;
  [key: string]: unknown;
}

export interface FlowDocument {
  trigger: Trigger;
  actions: Action[];
  [key: string]: unknown;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The document as a tree that can be drawn, or null when its shape is broken (an action that isn't a mapping, a branch
 * without a list): such a draft is legal on the server and is edited as text.
 */
export function asDrawable(value: unknown): FlowDocument | null {
  if (!isObject(value) || !Array.isArray(value.actions)) return null;
  if (!value.actions.every(isDrawableAction)) return null;
  const trigger = isObject(value.trigger) ? value.trigger : {};
  return { ...value, trigger: { ...trigger, event: textOrNull(trigger.event) }, actions: value.actions as Action[] };
}

function isDrawableAction(value: unknown): boolean {
  if (!isObject(value) || typeof value.id !== "string" || typeof value.action !== "string") return false;
  if (value.inputs !== undefined && !isObject(value.inputs)) return false;
  if (value.branches === undefined) return true;
  return Array.isArray(value.branches) && value.branches.every(isDrawableBranch);
}

function isDrawableBranch(value: unknown): boolean {
  return isObject(value) && typeof value.id === "string" && Array.isArray(value.actions) && value.actions.every(isDrawableAction);
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
