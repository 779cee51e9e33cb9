import { ToggleGroup } from "radix-ui";
import { showLiteral } from "@/flow/conditions";
import type { WidgetProps } from "./Widget";

/** Any number of a few fixed values. */
export function Multiple({ label, schema, value, onChange }: WidgetProps) {
  const chosen = value ?? schema.default;
  const values = Array.isArray(chosen) ? chosen.map(showLiteral) : [];
  const options = (schema.items?.enum ?? []).map(showLiteral);
  return (
    <ToggleGroup.Root
      type="multiple"
      aria-label={label}
      value={values}
      onValueChange={(next) => next.length > 0 && onChange(options.filter((option) => next.includes(option)))}
      className="flex flex-wrap gap-1"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option}
          value={option}
          className="h-7 rounded-control border border-line-strong px-2 text-xs font-medium text-ink-2 hover:bg-raised data-[state=on]:border-accent data-[state=on]:bg-accent-soft data-[state=on]:text-accent-ink"
        >
          {option}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
