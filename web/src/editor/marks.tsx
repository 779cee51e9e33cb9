/** Small things on the canvas that aren't cards: the names of branches, and ends. */

import { CornerDownRight } from "lucide-react";
import type { Step } from "@/api/types";
import { laneToken, type EndBox, type LabelBox } from "@/flow/layout";
import { isLit, type Trace } from "@/flow/trace";
import type { Lane } from "@/flow/tree";
import { t } from "@/i18n";
import { cx } from "@/ui/cx";

export function LaneLabel({ label, trace }: { label: LabelBox; trace: Trace<Step> | null }) {
  const { lane } = label;
  const lit = isLit(trace, [laneToken(label.action, lane.id)]);
  const title = laneTitle(lane);
  return (
    <div
      className={cx(
        "absolute flex h-[26px] max-w-60 -translate-x-1/2 items-center gap-1.5 rounded-full border bg-surface px-2.5 text-xs font-medium whitespace-nowrap",
        lit ? "border-ok-edge text-ink" : "border-line text-ink-2",
      )}
      style={{ left: label.x, top: label.y }}
    >
      <CornerDownRight size={12} className={lane.id === "error" ? "text-bad" : "text-warn"} aria-hidden />
      <span className="truncate">{title}</span>
    </div>
  );
}

function laneTitle(lane: Lane): string {
  if (lane.kind === "through") return t(lane.title === "ok" ? "canvas.through_ok" : "canvas.through_otherwise");
  return lane.title === "error" ? t("canvas.lane_error") : lane.title;
}

interface EndMarkProps {
  end: EndBox;
  lit: boolean;
  onJump: (target: string) => void;
}

export function EndMark({ end, lit, onJump }: EndMarkProps) {
  const { goTo } = end;
  const look = cx(
    "absolute flex h-[22px] -translate-x-1/2 items-center gap-1 rounded-full border bg-raised px-2.5 text-xs font-medium whitespace-nowrap",
    lit ? "border-ok-edge text-ok" : "border-line-strong text-ink-2",
  );
  const place = { left: end.x, top: end.y };
  if (goTo === null) {
    return (
      <div className={look} style={place}>
        {t("canvas.end")}
      </div>
    );
  }
  return (
    <button type="button" tabIndex={-1} onClick={() => onJump(goTo)} className={look} style={place} aria-label={t("canvas.jump_to", { id: goTo })}>
      <CornerDownRight size={12} aria-hidden />
      <span className="font-mono">{goTo || "?"}</span>
    </button>
  );
}
