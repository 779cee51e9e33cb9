/** The `{ }` button: inserts a value that is certainly there when the action is performed. */

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useRef, useState } from "react";
import { actionKit, eventKit } from "@/flow/catalog";
import { findAction } from "@/flow/tree";
import { asTemplate, valueGroups, type ValueGroup } from "@/flow/values";
import { t } from "@/i18n";
import { Popover } from "@/ui/Popover";
import { useForm } from "./FormContext";
import { KitIcon } from "./KitIcon";

interface ValuePickerProps {
  /** What the value is for, read aloud. */
  field: string;
  onPick: (template: string) => void;
}

export function ValuePicker({ field, onPick }: ValuePickerProps) {
  const [open, setOpen] = useState(false);
  const [distance, setDistance] = useState(0);
  const button = useRef<HTMLButtonElement>(null);
  const { action } = useForm();
  if (action === null) return null;
  const pick = (expression: string) => {
    setOpen(false);
    onPick(asTemplate(expression));
  };
  return (
    <Popover
      open={open}
      onOpenChange={(next) => {
        setDistance(distanceToPanelEdge(button.current));
        setOpen(next);
      }}
      side="left"
      distance={distance}
      label={t("values.title")}
      trigger={
        <button
          ref={button}
          type="button"
          data-value-picker
          aria-label={t("values.open", { field })}
          title={t("values.title")}
          className="h-6 rounded-md px-1.5 font-mono text-xs tracking-widest text-ink-2 hover:bg-raised hover:text-ink"
        >
          {"{}"}
        </button>
      }
    >
      <ValueList action={action} onPick={pick} />
    </Popover>
  );
}

const GAP = 8;

/** The list opens beside the panel, so that it never covers the field that it fills. */
function distanceToPanelEdge(button: HTMLElement | null): number {
  const panel = button?.closest("aside");
  if (!button || !panel) return GAP;
  return button.getBoundingClientRect().left - panel.getBoundingClientRect().left + GAP;
}

function ValueList({ action, onPick }: { action: string; onPick: (expression: string) => void }) {
  const { document, catalog } = useForm();
  const groups = valueGroups(document, action, catalog);
  return (
    <Command label={t("values.title")} className="flex max-h-96 flex-col">
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search size={14} className="text-ink-3" aria-hidden />
        <Command.Input autoFocus placeholder={t("values.search")} className="h-10 w-full bg-transparent outline-none" />
      </div>
      <Command.List className="overflow-y-auto p-1.5">
        <Command.Empty className="p-3 text-ink-2">{t("values.none")}</Command.Empty>
        {groups.map((group) => (
          <Command.Group key={group.id} heading={<GroupHeading group={group} />} className="mb-1">
            {group.options.map((option) => (
              <Command.Item
                key={option.expression}
                value={`${group.title} ${option.expression}`}
                onSelect={() => onPick(option.expression)}
                className="flex h-7 cursor-pointer items-center justify-between gap-3 rounded-control ps-9 pe-2 data-[selected=true]:bg-raised"
              >
                <span className="truncate text-accent-ink">{option.label}</span>
                <span className="max-w-32 truncate font-mono text-xs text-ink-3">{option.hint}</span>
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
      <p className="border-t border-line px-3 py-2 text-xs text-ink-3">{t("values.footer")}</p>
    </Command>
  );
}

function GroupHeading({ group }: { group: ValueGroup }) {
  const { document, catalog } = useForm();
  const action = group.kind === "action" ? findAction(document, group.id)?.action : undefined;
  const kit = action ? actionKit(catalog, action.action) : group.kind === "trigger" ? eventKit(catalog, document.trigger.event) : undefined;
  const title = group.kind === "action" || group.kind === "trigger" ? group.title : t(`values.${group.kind}`);
  return (
    <span className="flex h-8 items-center gap-2 px-1 text-ink">
      {kit && <KitIcon kit={kit} size="small" />}
      <span className="flex-1 truncate font-medium">{title}</span>
      <span className="font-mono text-xs text-ink-3">{group.kind === "functions" ? "" : group.id}</span>
    </span>
  );
}
