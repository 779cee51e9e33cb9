import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { cx } from "./cx";

interface SelectProps {
  value: string;
  onChange: (value: string) => void;
  options: { value: string; title: string }[];
  placeholder?: string;
  id?: string;
  label?: string;
  describedBy?: string;
  invalid?: boolean;
  disabled?: boolean;
  className?: string;
}

export function Select({ value, onChange, options, placeholder, id, label, describedBy, invalid, disabled, className }: SelectProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} disabled={disabled}>
      <Radix.Trigger
        id={id}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        className={cx(
          "flex h-8 w-full min-w-0 items-center justify-between gap-2 rounded-control border border-line-strong bg-surface px-2.5 text-start disabled:opacity-60 aria-invalid:border-bad data-[placeholder]:text-ink-3",
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <Radix.Icon className="text-ink-3">
          <ChevronDown size={14} aria-hidden />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="pop-in z-50 max-h-72 min-w-(--radix-select-trigger-width) overflow-hidden rounded-box border border-line bg-surface p-1 shadow-pop"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                className="flex min-h-8 cursor-pointer items-center gap-2 rounded-control px-2.5 outline-none select-none data-[highlighted]:bg-raised"
              >
                <Radix.ItemText>{option.title}</Radix.ItemText>
                <Radix.ItemIndicator className="ms-auto text-accent">
                  <Check size={14} aria-hidden />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
