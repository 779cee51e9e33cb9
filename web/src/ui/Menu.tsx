import { ChevronRight } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx";

interface MenuProps {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
  side?: "bottom" | "right";
}

export function Menu({ trigger, children, align = "end", side = "bottom" }: MenuProps) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="pop-in z-50 min-w-48 rounded-box border border-line bg-surface p-1 shadow-pop"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const itemClass =
  "flex h-8 cursor-pointer items-center gap-2.5 rounded-control px-2.5 outline-none select-none data-[disabled]:cursor-not-allowed data-[disabled]:opacity-50 data-[highlighted]:bg-raised";

interface MenuItemProps {
  onSelect: () => void;
  icon?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  shortcut?: string;
  children: ReactNode;
}

export function MenuItem({ onSelect, icon, danger = false, disabled = false, shortcut, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item onSelect={onSelect} disabled={disabled} className={cx(itemClass, danger ? "text-bad" : "text-ink")}>
      {icon && (
        <span className={danger ? "text-bad" : "text-ink-2"} aria-hidden>
          {icon}
        </span>
      )}
      <span className="flex-1 truncate">{children}</span>
      {shortcut && <kbd className="ms-4 text-xs text-ink-3">{shortcut}</kbd>}
    </DropdownMenu.Item>
  );
}

interface MenuChoiceProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  label: string;
  options: { value: T; title: string; icon?: ReactNode }[];
}

export function MenuChoice<T extends string>({ value, onChange, label, options }: MenuChoiceProps<T>) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={(chosen) => onChange(chosen as T)} aria-label={label}>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={itemClass}>
          <span className="text-ink-2" aria-hidden>
            {option.icon}
          </span>
          <span className="flex-1">{option.title}</span>
          <DropdownMenu.ItemIndicator className="size-1.5 rounded-full bg-accent" />
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}

export function MenuText({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2.5 py-1.5 text-xs text-ink-3">{children}</DropdownMenu.Label>;
}

interface MenuSubProps {
  title: string;
  icon?: ReactNode;
  children: ReactNode;
}

/** A menu that opens beside its own line. */
export function MenuSub({ title, icon, children }: MenuSubProps) {
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className={cx(itemClass, "text-ink data-[state=open]:bg-raised")}>
        <span className="text-ink-2" aria-hidden>
          {icon}
        </span>
        <span className="flex-1">{title}</span>
        <ChevronRight size={14} className="text-ink-3" aria-hidden />
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent sideOffset={6} collisionPadding={8} className="pop-in z-50 min-w-48 rounded-box border border-line bg-surface p-1 shadow-pop">
          {children}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}
