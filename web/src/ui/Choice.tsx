import { ToggleGroup } from "radix-ui";

interface ChoiceProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  label: string;
  options: { value: T; title: string }[];
}

/** A row of pills of which one is chosen. */
export function Choice<T extends string>({ value, onChange, label, options }: ChoiceProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      value={value}
      onValueChange={(chosen) => chosen !== "" && onChange(chosen as T)}
      aria-label={label}
      className="flex flex-wrap gap-1"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className="h-7 rounded-full px-2.5 text-xs font-medium text-ink-2 hover:bg-raised data-[state=on]:bg-ink data-[state=on]:text-surface"
        >
          {option.title}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
