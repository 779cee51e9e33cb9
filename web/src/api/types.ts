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
