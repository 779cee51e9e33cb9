/** A form made from a kit's JSON Schema. */

import type { JsonSchema } from "@/flow/catalog";
import { diagnosticsAt, type Diagnostic } from "@/flow/diagnostics";
import type { Json, JsonObject } from "@/flow/document";
import { t } from "@/i18n";
import { Field } from "@/ui/Field";
import { useForm } from "./FormContext";
import { Widget } from "./widgets/Widget";

interface SchemaFormProps {
  schema: JsonSchema;
  values: JsonObject | undefined;
  onChange: (key: string, value: Json | undefined) => void;
}

export function SchemaForm({ schema, values, onChange }: SchemaFormProps) {
  const { diagnostics } = useForm();
  const required = new Set(schema.required);
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) return <p className="text-ink-2">{t("form.nothing")}</p>;
  return (
    <div className="flex flex-col gap-4">
      {properties.map(([key, property]) => {
        const label = property.title ?? key;
        return (
          <Field
            key={key}
            label={label}
            path={`inputs.${key}`}
            required={required.has(key) ? t("form.required") : undefined}
            hint={property.description}
            {...messages(diagnosticsAt(diagnostics, `inputs.${key}`))}
          >
            {(control) => (
              <Widget name={key} label={label} schema={property} value={values?.[key]} onChange={(value) => onChange(key, value)} control={control} />
            )}
          </Field>
        );
      })}
    </div>
  );
}

export function messages(diagnostics: Diagnostic[]): { errors: string[]; warnings: string[] } {
  const of = (severity: Diagnostic["severity"]) =>
    [...new Set(diagnostics.filter((diagnostic) => diagnostic.severity === severity).map((diagnostic) => diagnostic.message))];
  return { errors: of("error"), warnings: of("warning") };
}
