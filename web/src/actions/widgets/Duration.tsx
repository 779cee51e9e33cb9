import type { Json } from "@/flow/document";
import { t } from "@/i18n";
import { Input, type ControlProps } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { ValuePicker } from "../ValuePicker";
import { TemplateInput } from "./TemplateInput";

const DURATION = /^(\d+)(ms|s|m|h|d)$/;
const UNITS = ["ms", "s", "m", "h", "d"] as const;

interface DurationProps {
  control: ControlProps;
  label: string;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
}

/** A number and a unit, or an expression. */
export function Duration({ control, label, value, onChange }: DurationProps) {
  const text = typeof value === "string" ? value : "";
  const match = DURATION.exec(text);
  if (text !== "" && !match) return <TemplateInput control={control} label={label} value={value} onChange={(next) => onChange(next === "" ? undefined : next)} />;
  const [, amount = "", unit = "s"] = match ?? [];
  return (
    <div className="flex items-center gap-1.5">
      <Input
        {...control}
        inputMode="numeric"
        value={amount}
        onChange={(event) => {
          const digits = event.target.value.replace(/\D/g, "");
          onChange(digits === "" ? undefined : `${Number(digits)}${unit}`);
        }}
      />
      <Select
        label={t("form.unit_of", { label })}
        value={unit}
        onChange={(chosen) => onChange(`${amount === "" ? 1 : amount}${chosen}`)}
        options={UNITS.map((value) => ({ value, title: t(`unit.${value}`) }))}
        className="!w-32 shrink-0"
      />
      <ValuePicker field={label} onPick={onChange} />
    </div>
  );
}
