/** Files of flows on their way in: one document, or a bundle of them. What is wrong inside a document is the server's to say. */

import { isObject, type FlowDocument } from "./document";
import { mapInputs } from "./references";
import { fromYaml } from "./yaml";

export type ReadFlows = { ok: true; documents: Record<string, unknown>[] } | { ok: false; problem: "empty" | "not_flows" } | { ok: false; problem: "syntax"; line: number; column: number; message: string };

/** The documents of a file; JSON is YAML too. */
export function readFlows(text: string): ReadFlows {
  if (text.trim() === "") return { ok: false, problem: "empty" };
  const parsed = fromYaml(text);
  if (!parsed.ok) return { ok: false, problem: "syntax", line: parsed.line, column: parsed.column, message: parsed.message };
  const { value } = parsed;
  if (!isObject(value)) return { ok: false, problem: "not_flows" };
  if (Array.isArray(value.flows)) {
    const documents = value.flows.filter(isObject);
    return documents.length === value.flows.length && documents.length > 0 ? { ok: true, documents } : { ok: false, problem: "not_flows" };
  }
  return "actions" in value ? { ok: true, documents: [value] } : { ok: false, problem: "not_flows" };
}

/** The document with connections bound to those of another project, by name. */
export function bindConnections(document: Record<string, unknown>, names: ReadonlyMap<string, string>): Record<string, unknown> {
  if (!Array.isArray(document.actions) || names.size === 0) return document;
  return mapInputs(document as FlowDocument, (inputs) => {
    const to = typeof inputs.connection === "string" ? names.get(inputs.connection) : undefined;
    return to === undefined ? inputs : { ...inputs, connection: to };
  });
}
