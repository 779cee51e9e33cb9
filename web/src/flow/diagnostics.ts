/** Sorting the server's findings to the places where the editor shows them. */

export interface Diagnostic {
  code: string;
  severity: "error" | "warning";
  at: { action?: string | null; path: string; pointer: string };
  message: string;
}

/** Findings of one action; null asks for the trigger's and the document's own. */
export function diagnosticsOf(diagnostics: Diagnostic[], action: string | null): Diagnostic[] {
  return diagnostics.filter((diagnostic) => (diagnostic.at.action ?? null) === action);
}

/** Findings of one input, wherever inside it they point. */
export function diagnosticsAt(diagnostics: Diagnostic[], path: string): Diagnostic[] {
  return diagnostics.filter(({ at }) => at.path === path || at.path.startsWith(`${path}.`) || at.path.startsWith(`${path}[`));
}

export function errorCount(diagnostics: Diagnostic[]): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
}
