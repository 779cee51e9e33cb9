import { KitIcon } from "@/actions/KitIcon";
import type { Diff } from "@/api/types";
import { actionKit, eventKit } from "@/flow/catalog";
import { markedInOrder, marksOf, mergedTree, TRIGGER_CARD } from "@/flow/diff";
import { findAction } from "@/flow/tree";
import { t } from "@/i18n";
import { MarkChip } from "@/ui/MarkChip";
import { cardInWords, cardTitle, type Compared } from "./changeWords";

interface ChangeListProps {
  diff: Diff;
  compared: Compared;
  onChoose?: (id: string) => void;
}

/** Every changed card in a line of plain words, in the order of the tree. */
export function ChangeList({ diff, compared, onChoose }: ChangeListProps) {
  const marks = marksOf(diff);
  const cards = markedInOrder(mergedTree(compared.older, compared.newer, diff), marks);
  return (
    <ul className="divide-y divide-line rounded-box border border-line">
      {cards.map((id) => {
        const line = (
          <>
            <KitIcon kit={kitOf(id, compared)} size="small" />
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{cardTitle(id, compared)}</span>
              <span className="block text-xs break-words text-ink-2">{cardInWords(id, diff, compared)}</span>
            </span>
            <span className="flex shrink-0 gap-1">{marks.get(id)?.map((mark) => <MarkChip key={mark} mark={mark} />)}</span>
          </>
        );
        const look = "flex w-full items-start gap-2.5 px-3 py-2 text-start";
        return (
          <li key={id}>
            {onChoose ? (
              <button type="button" className={`${look} hover:bg-raised focus-visible:-outline-offset-2`} onClick={() => onChoose(id)}>
                {line}
              </button>
            ) : (
              <div className={look}>{line}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

export function ChangeCounts({ diff }: { diff: Diff }) {
  const trigger = diff.flow.length + diff.trigger.length > 0 ? 1 : 0;
  const counts = [
    diff.added.length > 0 && t("diff.count_added", { count: diff.added.length }),
    diff.removed.length > 0 && t("diff.count_removed", { count: diff.removed.length }),
    diff.moved.length > 0 && t("diff.count_moved", { count: diff.moved.length }),
    diff.changed.length + trigger > 0 && t("diff.count_changed", { count: diff.changed.length + trigger }),
  ];
  return <span className="text-ink-2">{counts.filter(Boolean).join(" · ")}</span>;
}

export function kitOf(id: string, { older, newer, catalog }: Compared) {
  if (id === TRIGGER_CARD) return eventKit(catalog, newer.trigger.event);
  const action = (findAction(newer, id) ?? findAction(older, id))?.action;
  return action && actionKit(catalog, action.action);
}
