import { Check } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";

interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
}

export function Checkbox({ checked, onChange, label }: CheckboxProps) {
  return (
    <Radix.Root
      aria-label={label}
      checked={checked}
      onCheckedChange={(next) => onChange(next === true)}
      className="grid size-5 shrink-0 place-items-center rounded-[5px] border border-line-strong bg-surface data-[state=checked]:border-accent data-[state=checked]:bg-accent"
    >
      <Radix.Indicator>
        <Check size={14} className="text-white" aria-hidden />
      </Radix.Indicator>
    </Radix.Root>
  );
}
