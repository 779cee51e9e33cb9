import type { ReactNode } from "react";
import { KitIcon } from "@/actions/KitIcon";
import type { Diff } from "@/api/types";
import { TRIGGER_CARD, wholeAction, type Mark, type ValueDifference } from "@/flow/diff";
import { findAction } from "@/flow/tree";
import { t } from "@/i18n";
import { MarkChip } from "@/ui/MarkChip";
import { cardTitle, changesOf, fieldTitle, place, type Compared } from "./changeWords";
import { kitOf } from "./ChangeList";
import { PanelFrame } from "./PanelFrame";

interface ChangePanelProps {
  id: string;
  diff: Diff;
  compared: Compared;
  marks: Mark[];
  onClose: () => void;
}

/** One card's old and new values, field by field. */
export function ChangePanel({ id, diff, compared, marks, onClose }: ChangePanelProps) {
  const moved = diff.moved.find((one) => one.id === id);
  const values = valuesOf(id, diff, compared);
  return (
    <PanelFrame
      icon={<KitIcon kit={kitOf(id, compared)} />}
      title={cardTitle(id, compared)}
      subtitle={id === TRIGGER_CARD ? t("panel.trigger") : <code className="font-mono">{id}</code>}
      label={t("diff.summary")}
      onClose={onClose}
    >
      <div className="flex flex-col gap-3 overflow-y-auto border-t border-line p-4" tabIndex={0} role="group" aria-label={cardTitle(id, compared)}>
        <p className="flex gap-1">{marks.map((mark) => <MarkChip key={mark} mark={mark} />)}</p>
        {moved && <p>{place(moved.to, compared, "moved")}</p>}
        {values.length === 0 && !moved && <p className="text-ink-2">{t(marks.length === 0 ? "diff.same" : "diff.no_values")}</p>}
        {values.length > 0 && (
          <dl className="divide-y divide-line rounded-box border border-line">
            {values.map((value) => (
              <div key={value.path} className="flex flex-col gap-1 p-3">
                <dt className="text-ink-2">{fieldTitle(id, value.path, compared)}</dt>
                {value.change !== "added" && <Side tone="old" value={value.old} />}
                {value.change !== "removed" && <Side tone="new" value={value.new} />}
              </div>
            ))}
          </dl>
        )}
      </div>
    </PanelFrame>
  );
}

function valuesOf(id: string, diff: Diff, { older, newer }: Compared): ValueDifference[] {
  const added = diff.added.some((one) => one.id === id) && findAction(newer, id)?.action;
  if (added) return wholeAction(added, "added");
  const removed = diff.removed.some((one) => one.id === id) && findAction(older, id)?.action;
  return removed ? wholeAction(removed, "removed") : changesOf(id, diff);
}

function Side({ tone, value }: { tone: "old" | "new"; value: unknown }) {
  const text: ReactNode = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return (
    <dd className={`flex gap-1.5 rounded-control px-2 py-1 ${tone === "old" ? "bg-bad-soft text-bad" : "bg-ok-soft text-ok"}`}>
      <span aria-hidden>{tone === "old" ? "−" : "+"}</span>
      <span className="sr-only">{t(`diff.${tone}`)}</span>
      <span className="min-w-0 font-mono text-xs leading-[18px] break-words whitespace-pre-wrap">{text}</span>
    </dd>
  );
}
