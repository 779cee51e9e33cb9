import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface PopoverProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  trigger: ReactNode;
  /** The trigger opens it by itself; it only says where. */
  anchorOnly?: boolean;
  label: string;
  children: ReactNode;
  side?: "left" | "bottom";
  /** How far from the trigger, in pixels. */
  distance?: number;
  /** Where the keyboard goes when it closes; the trigger by default. */
  focusAfter?: () => HTMLElement | null;
}

export function Popover({ open, onOpenChange, trigger, anchorOnly = false, label, children, side = "bottom", distance = 8, focusAfter }: PopoverProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {anchorOnly ? <Radix.Anchor asChild>{trigger}</Radix.Anchor> : <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Content
          side={side}
          align="start"
          sideOffset={distance}
          onCloseAutoFocus={(event) => {
            const target = focusAfter?.();
            if (!target) return;
            event.preventDefault();
            target.focus({ preventScroll: true });
          }}
          collisionPadding={8}
          aria-label={label}
          className="pop-in z-50 w-80 overflow-hidden rounded-card border border-line bg-surface shadow-pop"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
