/** The searchable list of actions behind every "+", grouped by family. */

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { offeredActions, type ActionKit, type Catalog } from "@/flow/catalog";
import { t } from "@/i18n";
import { Prose } from "@/ui/Prose";
import { KitIcon } from "./KitIcon";

interface ActionPickerProps {
  catalog: Catalog;
  event: string | null;
  onPick: (kit: ActionKit) => void;
}

const FAMILY_ORDER = ["logic", "connectors", "flow", "voice", "messaging"] as const;

export function ActionPicker({ catalog, event, onPick }: ActionPickerProps) {
  const offered = offeredActions(catalog, event);
  const known: readonly string[] = FAMILY_ORDER;
  const families = [...new Set(offered.map((kit) => kit.family))].sort((one, other) => known.indexOf(one) - known.indexOf(other));
  return (
    <Command label={t("picker.title")} filter={rank} className="flex max-h-[440px] flex-col">
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search size={14} className="text-ink-3" aria-hidden />
        <Command.Input autoFocus placeholder={t("picker.search")} className="h-11 w-full bg-transparent outline-none" />
        <kbd className="rounded border border-line bg-raised px-1.5 text-xs text-ink-2">esc</kbd>
      </div>
      <Command.List className="overflow-y-auto p-1.5">
        <Command.Empty className="p-3 text-ink-2">{t("picker.none")}</Command.Empty>
        {families.map((family) => (
          <Command.Group key={family} heading={<span className="block px-2 pt-2 pb-1 text-xs font-medium text-ink-2">{familyTitle(family)}</span>}>
            {offered
              .filter((kit) => kit.family === family)
              .map((kit) => (
                <Command.Item
                  key={kit.key}
                  value={`${kit.title} ${kit.key}`}
                  keywords={[kit.docs]}
                  onSelect={() => onPick(kit)}
                  className="flex cursor-pointer items-center gap-3 rounded-control px-2 py-1.5 data-[selected=true]:bg-raised"
                >
                  <KitIcon kit={kit} size="small" />
                  <span className="min-w-0">
                    <span className="block font-medium">{kit.title}</span>
                    <span className="block truncate text-xs text-ink-2"><Prose text={firstSentence(kit.docs)} /></span>
                  </span>
                </Command.Item>
              ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

/** The title and key first, beginnings before middles; then what the docs say. */
function rank(value: string, search: string, docs: string[] = []): number {
  const wanted = search.trim().toLowerCase();
  const named = value.toLowerCase();
  if (named.startsWith(wanted)) return 1;
  if (named.includes(wanted)) return 0.8;
  return docs.some((text) => text.toLowerCase().includes(wanted)) ? 0.3 : 0;
}

function familyTitle(family: string): string {
  const known = FAMILY_ORDER.find((key) => key === family);
  return known ? t(`family.${known}`) : family;
}

export function firstSentence(docs: string): string {
  return docs.split(/(?<=\.)\s/, 1)[0] ?? docs;
}
