import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface TabsProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  label: string;
  tabs: { value: T; title: string; badge?: number }[];
  children: ReactNode;
}

export function Tabs<T extends string>({ value, onChange, label, tabs, children }: TabsProps<T>) {
  return (
    <Radix.Root value={value} onValueChange={(chosen) => onChange(chosen as T)} className="flex min-h-0 flex-1 flex-col">
      <Radix.List aria-label={label} className="flex gap-4 border-b border-line px-4">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-9 items-center gap-1.5 border-b-2 border-transparent font-medium text-ink-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.title}
            {tab.badge ? <span className="rounded-full bg-bad-soft px-1.5 text-xs text-bad">{tab.badge}</span> : null}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  );
}

export function TabContent({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Radix.Content value={value} className="min-h-0 flex-1 overflow-y-auto p-4 focus-visible:-outline-offset-2">
      {children}
    </Radix.Content>
  );
}
