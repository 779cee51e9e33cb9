/** The wire's shapes by the names that the UI uses. They come from the server's OpenAPI document. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Project = Schemas["Project"];
export type Flow = Schemas["Flow"];
export type SavedDraft = Schemas["SavedDraft"];
export type Version = Schemas["Version"];
export type Execution = Schemas["Execution"];
export type ExecutionRow = Schemas["ExecutionSummary"];
export type ExecutionStatus = Schemas["ExecutionStatus"];
export type Step = Schemas["Step"];
export type Diff = Schemas["FlowDiff"];
export type ValueChange = Schemas["ValueChange"];
export type Review = Schemas["Review"];
export type Member = Schemas["Member"];
export type User = Schemas["User"];
export type Invitation = Schemas["Invitation"];
export type Token = Schemas["Token"];
export type AuditEntry = Schemas["AuditEntry"];
export type ImportPreview = Schemas["ImportPreview"];

/** A flow that calls another one, or is called. */
export interface LinkedFlow {
  id: string;
  name: string;
}

/** Callers and callees are there only from servers that know subroutines. */
export type FlowOverview = Schemas["FlowOverview"] & { callers?: LinkedFlow[]; callees?: LinkedFlow[] };
