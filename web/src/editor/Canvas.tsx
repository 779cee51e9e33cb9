/** The tree on the canvas: drawn for editing, for reading, and for an execution with its path lit. */

import { useEffect, useImperativeHandle, useMemo, useRef, type KeyboardEvent, type ReactNode, type Ref } from "react";
import type { Step } from "@/api/types";
import type { Catalog } from "@/flow/catalog";
import { diagnosticsOf, type Diagnostic } from "@/flow/diagnostics";
import type { FlowDocument } from "@/flow/document";
import { CARD_HEIGHT, CARD_WIDTH, layoutFlow, type CardBox, type GapBox, type Layout } from "@/flow/layout";
import { neighbour, type Direction } from "@/flow/navigate";
import { isLit, type Trace } from "@/flow/trace";
import { t } from "@/i18n";
import { cx } from "@/ui/cx";
import { CanvasToolbar } from "./CanvasToolbar";
import { ActionCard, TriggerCard } from "./Card";
import { EndMark, LaneLabel } from "./marks";
import { useViewport, type Visible } from "./useViewport";

const EDITING_GAP = 52;
const READING_GAP = 28;
/** Smaller trees are drawn whole. */
const CULL_FROM_CARDS = 60;

const directions: Record<string, Direction> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "home",
  End: "end",
};

export interface CanvasHandle {
  fit: () => void;
}

interface CanvasProps {
  document: FlowDocument;
  catalog: Catalog;
  selected: string | null;
  onSelect: (id: string, open: boolean) => void;
  diagnostics?: Diagnostic[];
  trace?: Trace<Step> | null;
  /** Draws the "+" of a gap; without it the tree is for reading. */
  renderGap?: (gap: GapBox) => ReactNode;
  toolbar?: ReactNode;
  ref?: Ref<CanvasHandle>;
}

export function Canvas({ document, catalog, selected, onSelect, diagnostics = [], trace = null, renderGap, toolbar, ref }: CanvasProps) {
  const gap = renderGap ? EDITING_GAP : READING_GAP;
  const layout = useMemo(() => layoutFlow(document, catalog, { gap }), [document, catalog, gap]);
  const viewport = useViewport(layout);
  const { frame, stage, visible, fit, reveal } = viewport;
  const keyboard = useRef(false);
  const current = layout.cards.find((card) => cardId(card) === selected) ?? null;

  useImperativeHandle(ref, () => ({ fit }), [fit]);

  useEffect(() => {
    if (!current) return;
    reveal(current.x, current.y);
    // Deleting a card leaves the keyboard nowhere.
    const lost = window.document.activeElement === window.document.body;
    if (keyboard.current || lost) frame.current?.querySelector<HTMLElement>('[data-card][tabindex="0"]')?.focus({ preventScroll: true });
    keyboard.current = false;
    // Only a change of the selection moves the view, not every new layout.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected, reveal, frame]);

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = directions[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey || !(event.target as HTMLElement).dataset.card) return;
    event.preventDefault();
    const next = neighbour(layout, current?.key ?? "trigger", direction);
    if (!next) return;
    keyboard.current = true;
    onSelect(cardId(next), false);
  };

  const shown = cull(layout, visible, current);
  return (
    <div className="relative min-h-0 min-w-0 flex-1">
      <div ref={frame} role="group" aria-label={t("canvas.label")} onKeyDown={onKeyDown} className="canvas-dots absolute inset-0 cursor-grab overflow-hidden active:cursor-grabbing">
        <div ref={stage} className="absolute top-0 left-0 origin-top-left">
          <Lines layout={layout} trace={trace} />
          {layout.labels.map((label) => (
            <LaneLabel key={label.key} label={label} trace={trace} />
          ))}
          {shown.map((card) => {
            const shared = {
              selected: card === current,
              tabbable: card === (current ?? layout.cards[0]),
              onSelect: () => onSelect(cardId(card), true),
            };
            return (
              <div key={card.key} className="absolute" style={{ left: card.x - CARD_WIDTH / 2, top: card.y, width: CARD_WIDTH, height: CARD_HEIGHT }}>
                {card.action ? (
                  <ActionCard
                    {...shared}
                    action={card.action}
                    number={card.number}
                    catalog={catalog}
                    diagnostics={diagnosticsOf(diagnostics, card.action.id)}
                    trace={trace}
                  />
                ) : (
                  <TriggerCard {...shared} document={document} catalog={catalog} diagnostics={diagnosticsOf(diagnostics, null)} traced={trace !== null} />
                )}
              </div>
            );
          })}
          {renderGap && layout.gaps.map((gap) => <GapSlot key={`${gap.place.parent}/${gap.place.branch}/${gap.place.index}`} gap={gap} render={renderGap} />)}
          {layout.ends.map((end) => (
            <EndMark key={end.key} end={end} lit={isLit(trace, end.needs)} onJump={(target) => onSelect(target, true)} />
          ))}
        </div>
      </div>
      <CanvasToolbar viewport={viewport}>{toolbar}</CanvasToolbar>
    </div>
  );
}

function cardId(card: CardBox): string {
  return card.action?.id ?? "trigger";
}

function GapSlot({ gap, render }: { gap: GapBox; render: (gap: GapBox) => ReactNode }) {
  return (
    <div className="absolute -translate-x-1/2 -translate-y-1/2" style={{ left: gap.x, top: gap.y }}>
      {render(gap)}
    </div>
  );
}

function Lines({ layout, trace }: { layout: Layout; trace: Trace<Step> | null }) {
  return (
    <svg aria-hidden className="pointer-events-none absolute overflow-visible" width={1} height={1} fill="none">
      {layout.lines
        .map((line) => ({ line, lit: isLit(trace, line.needs) }))
        // Lit lines are drawn last, over the others.
        .sort((one, other) => Number(one.lit) - Number(other.lit))
        .map(({ line, lit }) => (
          <path
            key={line.key}
            d={line.path}
            strokeWidth={lit ? 2.25 : 1.5}
            strokeDasharray={trace && !lit ? "3 4" : undefined}
            className={cx(lit ? "stroke-ok-edge" : trace ? "stroke-line-strong" : "stroke-edge")}
          />
        ))}
    </svg>
  );
}

function cull(layout: Layout, visible: Visible | null, current: CardBox | null): CardBox[] {
  if (!visible || layout.cards.length < CULL_FROM_CARDS) return layout.cards;
  return layout.cards.filter((card, index) => {
    const inView = card.x + CARD_WIDTH > visible.left && card.x - CARD_WIDTH < visible.right && card.y + CARD_HEIGHT > visible.top && card.y < visible.bottom;
    return inView || card === current || index === 0;
  });
}
