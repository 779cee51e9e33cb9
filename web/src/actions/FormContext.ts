import { createContext, useContext } from "react";
import type { Catalog } from "@/flow/catalog";
import type { Diagnostic } from "@/flow/diagnostics";
import type { FlowDocument } from "@/flow/document";

/** What a form's fields know of the document around them. */
export interface FormScope {
  catalog: Catalog;
  document: FlowDocument;
  /** The action whose inputs are edited; null: the trigger, where expressions aren't allowed. */
  action: string | null;
  /** The findings of this action. */
  diagnostics: Diagnostic[];
  edit: (change: (document: FlowDocument) => FlowDocument, field?: string) => void;
}

const FormContext = createContext<FormScope | null>(null);

export const FormProvider = FormContext.Provider;

export function useForm(): FormScope {
  const scope = useContext(FormContext);
  if (!scope) throw new Error("a field needs a form around it");
  return scope;
}
