/** The same document as YAML text. Loaded only with the YAML view. */

import { parseDocument, stringify } from "yaml";

export type ParsedYaml = { ok: true; value: unknown } | { ok: false; line: number; column: number; message: string };

export function toYaml(document: unknown): string {
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

export function fromYaml(text: string): ParsedYaml {
  const parsed = parseDocument(text, { prettyErrors: true });
  const [error] = parsed.errors;
  if (!error) return { ok: true, value: parsed.toJS({ maxAliasCount: 100 }) };
  const start = error.linePos?.[0];
  const [message = error.message] = error.message.split(" at line ");
  return { ok: false, line: start?.line ?? 1, column: start?.col ?? 1, message };
}
