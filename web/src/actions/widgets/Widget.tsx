/** One input's control, chosen by its schema. */

import type { JsonSchema, Widget as WidgetName } from "@/flow/catalog";
import type { Json } from "@/flow/document";
import { showLiteral } from "@/flow/conditions";
import { actionTitle } from "@/flow/edits";
import { walk } from "@/flow/tree";
import { t } from "@/i18n";
import type { ControlProps } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { Switch } from "@/ui/Switch";
import { useForm } from "../FormContext";
import { Conditions } from "./Conditions";
import { Duration } from "./Duration";
import { JsonInput } from "./JsonInput";
import { KeyValues } from "./KeyValues";
import { Multiple } from "./Multiple";
import { SplitPaths } from "./SplitPaths";
import { TemplateInput } from "./TemplateInput";

export interface WidgetProps {
  name: string;
  label: string;
  schema: JsonSchema;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  control: ControlProps;
}

export function Widget(props: WidgetProps) {
  const { name, label, schema, value, onChange, control } = props;
  const { action } = useForm();
  switch (widgetOf(schema, name)) {
    case "paths":
      return action === null ? null : <SplitPaths action={action} value={value} />;
    case "conditions":
      return <Conditions label={label} value={value} onChange={onChange} />;
    case "key_values":
      return <KeyValues label={label} value={value} onChange={onChange} typed={name !== "headers"} />;
    case "json":
      return <JsonInput label={label} value={value} onChange={onChange} />;
    case "duration":
      return <Duration control={control} label={label} value={value} onChange={onChange} />;
    case "action":
      return <ActionSelect {...props} />;
    case "select":
      return <EnumSelect {...props} />;
    case "many":
      return <Multiple {...props} />;
    case "switch":
      return <Switch id={control.id} checked={(value ?? schema.default) === true} onChange={onChange} />;
    case "number":
      return <TemplateInput control={control} label={label} value={value} typed placeholder={placeholderOf(schema)} literal={schema["x-literal"]} onChange={(next) => onChange(next === "" ? undefined : next)} />;
    case "textarea":
      return <TemplateInput control={control} label={label} value={value} multiline placeholder={placeholderOf(schema)} literal={schema["x-literal"]} onChange={(next) => onChange(next === "" ? undefined : next)} />;
    case "text":
    case "expression":
      return <TemplateInput control={control} label={label} value={value} placeholder={placeholderOf(schema)} literal={schema["x-literal"]} onChange={(next) => onChange(next === "" ? undefined : next)} />;
  }
}

/** The schema's own widget, else the one that fits its type. */
function widgetOf(schema: JsonSchema, name: string): WidgetName | "number" | "switch" | "many" {
  if (name === "paths") return "paths";
  if (schema.type === "array" && schema.items?.enum) return "many";
  if (schema.enum) return "select";
  const widget = schema["x-widget"];
  const numeric = schema.type === "integer" || schema.type === "number";
  if (numeric) return "number";
  if (widget && widget !== "select") return widget;
  if (schema.type === "boolean") return "switch";
  if (schema.type === "object" || schema.type === "array") return "json";
  return "text";
}

function placeholderOf(schema: JsonSchema): string | undefined {
  const sample = schema.default ?? schema.examples?.[0];
  return sample === undefined ? undefined : showLiteral(sample);
}

function EnumSelect({ label, schema, value, onChange, control }: WidgetProps) {
  const chosen = showLiteral(value ?? schema.default);
  return (
    <Select
      id={control.id}
      describedBy={control["aria-describedby"]}
      invalid={control["aria-invalid"]}
      value={chosen}
      onChange={(next) => onChange(schema.enum?.find((option) => showLiteral(option) === next) ?? next)}
      options={(schema.enum ?? []).map((option) => ({ value: showLiteral(option), title: showLiteral(option) }))}
      placeholder={t("form.choose", { label: label.toLowerCase() })}
    />
  );
}

function ActionSelect({ value, onChange, control }: WidgetProps) {
  const { document, catalog, action: self } = useForm();
  const options = Array.from(walk(document.actions), ({ action }) => action)
    .filter((action) => action.id !== self && action.id !== "")
    .map((action) => ({ value: action.id, title: `${actionTitle(action, catalog)} · ${action.id}` }));
  return (
    <Select
      id={control.id}
      describedBy={control["aria-describedby"]}
      invalid={control["aria-invalid"]}
      value={showLiteral(value)}
      onChange={onChange}
      options={options}
      placeholder={t("form.choose_action")}
    />
  );
}
