/** What the value picker offers: paths into the trigger's sample, the execution, variables, earlier outputs. */

import { actionKit, eventKit, type Catalog, type JsonSchema } from "./catalog";
import { isObject, type FlowDocument } from "./document";
import { actionTitle } from "./edits";
import { certainlyBefore } from "./scope";
import { findAction, walk } from "./tree";

export interface ValueOption {
  /** The expression without braces. */
  expression: string;
  /** The path inside its group. */
  label: string;
  /** A sample, or the type when there is none. */
  hint: string;
}

export interface ValueGroup {
  kind: "trigger" | "action" | "vars" | "execution" | "functions";
  /** The action's id, for groups of that kind. */
  id: string;
  title: string;
  options: ValueOption[];
}

const DEPTH_MAX = 4;
const HINT_CHARS_MAX = 24;

/** `action` is null for the trigger itself, where expressions aren't allowed. */
export function valueGroups(document: FlowDocument, action: string, catalog: Catalog): ValueGroup[] {
  const groups = [
    ...certainlyBefore(document, action, catalog).toReversed().flatMap((id) => actionGroup(document, id, catalog)),
    triggerGroup(document, catalog),
    variablesGroup(document),
    executionGroup(),
    functionsGroup(catalog),
  ];
  return groups.filter((group) => group.options.length > 0);
}

/** The expression as text for a field: exactly one expression keeps the value's type. */
export function asTemplate(expression: string): string {
  return `{{ ${expression} }}`;
}

function triggerGroup(document: FlowDocument, catalog: Catalog): ValueGroup {
  const kit = eventKit(catalog, document.trigger.event);
  const sample = document.trigger.sample ?? kit?.sample;
  const sampled = isObject(sample) ? fromSample("trigger", sample) : [];
  const known = new Set(sampled.map((option) => option.expression));
  const declared = kit ? fromSchema("trigger", kit.outputs).filter((option) => !known.has(option.expression)) : [];
  return { kind: "trigger", id: "trigger", title: kit?.title ?? "trigger", options: [...declared, ...sampled] };
}

function actionGroup(document: FlowDocument, id: string, catalog: Catalog): ValueGroup[] {
  const action = findAction(document, id)?.action;
  const kit = action && actionKit(catalog, action.action);
  if (!action || !kit || action.action === "set_variables") return [];
  return [{ kind: "action", id, title: actionTitle(action, catalog), options: fromSchema(`actions.${id}`, kit.outputs) }];
}

function variablesGroup(document: FlowDocument): ValueGroup {
  const names = new Map<string, unknown>();
  for (const { action } of walk(document.actions)) {
    const variables = action.action === "set_variables" ? action.inputs?.variables : undefined;
    if (isObject(variables)) for (const [name, value] of Object.entries(variables)) names.set(name, value);
  }
  const options = Array.from(names, ([name, value]) => ({ expression: member("vars", name), label: name, hint: hintOf(value) }));
  return { kind: "vars", id: "vars", title: "vars", options };
}

function executionGroup(): ValueGroup {
  const options = ["id", "started_at", "idempotency_key"].map((key) => ({ expression: `execution.${key}`, label: key, hint: "" }));
  return { kind: "execution", id: "execution", title: "execution", options };
}

function functionsGroup(catalog: Catalog): ValueGroup {
  const options = catalog.functions.map(({ name, signature }) => ({
    expression: signature.includes("(") ? signature : `${name}()`,
    label: name,
    hint: signature === `${name}()` ? "" : signature,
  }));
  return { kind: "functions", id: "functions", title: "functions", options };
}

function fromSchema(base: string, schema: JsonSchema, prefix = "", depth = 0): ValueOption[] {
  if (depth >= DEPTH_MAX) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const label = member(prefix, key);
    const own = { expression: member(base, key), label, hint: property.title ?? typeName(property) };
    return [own, ...fromSchema(own.expression, property, label, depth + 1)];
  });
}

function fromSample(base: string, sample: Record<string, unknown>, prefix = "", depth = 0): ValueOption[] {
  if (depth >= DEPTH_MAX) return [];
  return Object.entries(sample).flatMap(([key, value]) => {
    const own = { expression: member(base, key), label: member(prefix, key), hint: hintOf(value) };
    return isObject(value) ? [own, ...fromSample(own.expression, value, own.label, depth + 1)] : [own];
  });
}

function member(base: string, key: string): string {
  if (/^[A-Za-z_]\w*$/.test(key)) return base === "" ? key : `${base}.${key}`;
  return `${base}[${JSON.stringify(key)}]`;
}

function typeName(schema: JsonSchema): string {
  return Array.isArray(schema.type) ? schema.type.join(" | ") : (schema.type ?? "");
}

function hintOf(value: unknown): string {
  if (isObject(value)) return "{…}";
  if (Array.isArray(value)) return "[…]";
  const text = String(value);
  return text.length > HINT_CHARS_MAX ? `${text.slice(0, HINT_CHARS_MAX - 1)}…` : text;
}
