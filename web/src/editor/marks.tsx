/** Small things on the canvas that aren't cards: the names of branches, and ends. */

import { ChevronDown, CornerDownRight } from "lucide-react";
import type { Step } from "@/api/types";
import { laneToken, type EndBox, type LabelBox } from "@/flow/layout";
import { isLit, type Trace } from "@/flow/trace";
import type { Lane } from "@/flow/tree";
import { t } from "@/i18n";
import { cx } from "@/ui/cx";

interface LaneLabelProps {
  label: LabelBox;
  trace: Trace<Step> | null;
  onToggle: () => void;
}

/** The name of a branch. One with actions folds and unfolds them. */
export function LaneLabel({ label, trace, onToggle }: LaneLabelProps) {
  const { lane, hidden } = label;
  const lit = isLit(trace, [laneToken(label.action, lane.id)]);
  const title = laneTitle(lane);
  const look = cx(
    "absolute flex h-[26px] max-w-60 -translate-x-1/2 items-center gap-1.5 rounded-full border bg-surface px-2.5 text-xs font-medium whitespace-nowrap",
    lit ? "border-ok-edge text-ink" : "border-line text-ink-2",
  );
  const place = { left: label.x, top: label.y };
  const tone = lane.id === "error" ? "text-bad" : "text-warn";
  if (lane.actions.length === 0) {
    return (
      <div className={look} style={place}>
        <CornerDownRight size={12} className={tone} aria-hidden />
        <span className="truncate">{title}</span>
      </div>
    );
  }
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-expanded={hidden === 0}
      aria-label={t(hidden === 0 ? "canvas.collapse" : "canvas.expand", { branch: title })}
      title={t(hidden === 0 ? "canvas.collapse" : "canvas.expand", { branch: title })}
      onClick={onToggle}
      className={cx(look, "hover:border-line-strong")}
      style={place}
    >
      <ChevronDown size={12} className={cx(tone, hidden > 0 && "-rotate-90")} aria-hidden />
      <span className="truncate">{title}</span>
      {hidden > 0 && <span className="rounded-full bg-raised px-1.5 text-ink-2">{t("canvas.hidden", { count: hidden })}</span>}
    </button>
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
