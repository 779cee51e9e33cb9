/** The settings that the form knows by name, in its order. A setting is shown when the server has it. */

import { t } from "@/i18n";

export type Kind = "number" | "switch" | "text" | "lines";

interface SettingField {
  key: keyof typeof titles;
  kind: Kind;
  min?: number;
  max?: number;
}

const titles = {
  flow_limit: "settings.field.flow_limit",
  approval_required: "settings.field.approval_required",
  retention_days: "settings.field.retention_days",
  retention_executions: "settings.field.retention_executions",
  time_zone: "settings.field.time_zone",
  egress_allow: "settings.field.egress_allow",
  steps_max: "settings.field.steps_max",
  running_max: "settings.field.running_max",
} as const;

const known: SettingField[] = [
  { key: "flow_limit", kind: "number", min: 1, max: 1000 },
  { key: "approval_required", kind: "switch" },
  { key: "retention_days", kind: "number", min: 1 },
  { key: "retention_executions", kind: "number", min: 1 },
  { key: "time_zone", kind: "text" },
  { key: "egress_allow", kind: "lines" },
  { key: "steps_max", kind: "number", min: 1 },
  { key: "running_max", kind: "number", min: 1 },
];

export interface ShownField {
  key: string;
  kind: Kind;
  title: string;
  hint: string | undefined;
  min?: number;
  max?: number;
}

/** The fields of a settings document: the known ones first, then what a newer server adds, by the type of its value. */
export function fieldsOf(settings: Record<string, unknown>): ShownField[] {
  const named = known.filter(({ key }) => key in settings).map((field) => ({ ...field, title: t(`${titles[field.key]}.title`), hint: t(`${titles[field.key]}.hint`) }));
  const others = Object.entries(settings)
    .filter(([key]) => !(key in titles))
    .flatMap(([key, value]): ShownField[] => {
      const kind = kindOf(value);
      return kind ? [{ key, kind, title: key.replaceAll("_", " "), hint: undefined }] : [];
    });
  return [...named, ...others];
}

function kindOf(value: unknown): Kind | null {
  if (typeof value === "boolean") return "switch";
  if (typeof value === "number") return "number";
  if (typeof value === "string") return "text";
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return "lines";
  return null;
}

/** What a field shows, and what of it is sent. An emptied number or text is sent as null: no limit. */
export function showSetting(value: unknown): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.join("\n") : String(value);
}

export function readSetting(kind: Kind, text: string): unknown {
  if (kind === "lines") return text.split("\n").map((line) => line.trim()).filter(Boolean);
  if (text.trim() === "") return null;
  return kind === "number" ? Number(text) : text.trim();
}
