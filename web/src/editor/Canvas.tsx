/** The tree on the canvas: drawn for editing, for reading, and for an execution with its path lit. */

import { useEffect, useImperativeHandle, useMemo, useRef, useState, type KeyboardEvent, type ReactNode, type Ref } from "react";
import type { Step } from "@/api/types";
import type { Catalog } from "@/flow/catalog";
import { diagnosticsOf, type Diagnostic } from "@/flow/diagnostics";
import type { Mark } from "@/flow/diff";
import type { FlowDocument } from "@/flow/document";
import { actionTitle } from "@/flow/edits";
import { CARD_HEIGHT, CARD_WIDTH, lanesAround, laneToken, layoutFlow, type CardBox, type GapBox, type LabelBox, type Layout } from "@/flow/layout";
import { neighbour, type Direction } from "@/flow/navigate";
import { findAction, type Place } from "@/flow/tree";
import { isLit, type Trace } from "@/flow/trace";
import { t } from "@/i18n";
import { cx } from "@/ui/cx";
import { CanvasToolbar } from "./CanvasToolbar";
import { ActionCard, TriggerCard } from "./Card";
import { EndMark, LaneLabel } from "./marks";
import { MiniMap } from "./MiniMap";
import { useCardDrag, type CardDrag } from "./useCardDrag";
import { useViewport, type Visible } from "./useViewport";

const EDITING_GAP = 52;
const READING_GAP = 28;
/** Smaller trees are drawn whole. */
const CULL_FROM_CARDS = 60;
const MINI_MAP_FROM_CARDS = 60;

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
  reset: () => void;
  zoomBy: (factor: number) => void;
}

interface CanvasProps {
  document: FlowDocument;
  catalog: Catalog;
  selected: string | null;
  onSelect: (id: string, open: boolean) => void;
  diagnostics?: Diagnostic[];
  trace?: Trace<Step> | null;
  /** What became of each card since an older state. */
  marks?: ReadonlyMap<string, Mark[]>;
  /** Draws the "+" of a gap; without it the tree is for reading. */
  renderGap?: (gap: GapBox) => ReactNode;
  /** A card was dragged to a gap; without it cards stay where they are. */
  onMove?: (id: string, to: Place) => void;
  toolbar?: ReactNode;
  ref?: Ref<CanvasHandle>;
}

export function Canvas({ document, catalog, selected, onSelect, diagnostics = [], trace = null, marks, renderGap, onMove, toolbar, ref }: CanvasProps) {
  const gap = renderGap ? EDITING_GAP : READING_GAP;
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  // Whatever is selected is seen, also when a search or a key led there.
  const collapsed = useMemo(() => {
    const around = lanesAround(document, selected ?? "");
    return new Set([...folded].filter((token) => !around.has(token)));
  }, [folded, document, selected]);
  const layout = useMemo(() => layoutFlow(document, catalog, { gap, collapsed }), [document, catalog, gap, collapsed]);
  const viewport = useViewport(layout);
  const { frame, stage, visible, fit, reset, zoomBy, reveal } = viewport;
  const { drag, ghost, onPointerDown } = useCardDrag({ document, layout, stage, onMove });
  const keyboard = useRef(false);
  const current = layout.cards.find((card) => cardId(card) === selected) ?? null;

  useImperativeHandle(ref, () => ({ fit, reset, zoomBy }), [fit, reset, zoomBy]);

  useEffect(() => {
    if (!current) return;
    reveal(current.x, current.y);
    // Deleting a card leaves the keyboard nowhere.
    const { activeElement } = window.document;
    // The keyboard follows from card to card.
    const lost = activeElement === window.document.body || (activeElement instanceof HTMLElement && activeElement.dataset.card !== undefined);
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

  const toggleLane = ({ action, lane }: LabelBox) => {
    const token = laneToken(action, lane.id);
    setFolded(collapsed.has(token) ? new Set([...collapsed].filter((other) => other !== token)) : new Set([...collapsed, token]));
    if (lanesAround(document, selected ?? "").has(token)) onSelect(action, false);
  };

  const shown = cull(layout, visible, current);
  const dragged = drag && findAction(document, drag.id)?.action;
  return (
    <div className="relative min-h-0 min-w-0 flex-1">
      <div ref={frame} role="group" aria-label={t("canvas.label")} onKeyDown={onKeyDown} onPointerDown={onPointerDown} className="canvas-dots absolute inset-0 cursor-grab overflow-hidden active:cursor-grabbing">
        <div ref={stage} className="absolute top-0 left-0 origin-top-left">
          <Lines layout={layout} trace={trace} />
          {shown.labels.map((label) => (
            <LaneLabel key={label.key} label={label} trace={trace} onToggle={() => toggleLane(label)} />
          ))}
          {shown.cards.map((card) => {
            const shared = {
              selected: card === current,
              tabbable: card === (current ?? layout.cards[0]),
              onSelect: () => onSelect(cardId(card), true),
              marks: marks?.get(cardId(card)),
            };
            return (
              <div key={card.key} data-drag={onMove && card.action ? card.action.id : undefined} className={cx("absolute", drag && drag.id === card.action?.id && "opacity-40")} style={{ left: card.x - CARD_WIDTH / 2, top: card.y, width: CARD_WIDTH, height: CARD_HEIGHT }}>
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
          {renderGap && shown.gaps.map((gap) => <GapSlot key={`${gap.place.parent}/${gap.place.branch}/${gap.place.index}`} gap={gap} drag={drag} render={renderGap} />)}
          {shown.ends.map((end) => (
            <EndMark key={end.key} end={end} lit={isLit(trace, end.needs)} onJump={(target) => onSelect(target, true)} />
          ))}
        </div>
      </div>
      {dragged && (
        <div ref={ghost} aria-hidden className="pointer-events-none fixed top-0 left-0 z-50 rounded-card border border-accent bg-surface px-3 py-2 font-semibold shadow-pop">
          {actionTitle(dragged, catalog)}
        </div>
      )}
      {layout.cards.length > MINI_MAP_FROM_CARDS && <MiniMap layout={layout} viewport={viewport} />}
      <CanvasToolbar viewport={viewport}>{toolbar}</CanvasToolbar>
    </div>
  );
}

function cardId(card: CardBox): string {
  return card.action?.id ?? "trigger";
}

interface GapSlotProps {
  gap: GapBox;
  drag: CardDrag | null;
  render: (gap: GapBox) => ReactNode;
}

/** While a card is dragged, only the gaps that take it are lit. */
function GapSlot({ gap, drag, render }: GapSlotProps) {
  const drop = drag === null ? undefined : drag.over === gap ? "over" : drag.legal.has(gap) ? "legal" : "no";
  return (
    <div
      data-drop={drop}
      className={cx(
        "absolute -translate-x-1/2 -translate-y-1/2 rounded-full",
        drop === "over" && "scale-125 ring-4 ring-accent",
        drop === "legal" && "ring-3 ring-accent/40",
        drop === "no" && "opacity-25",
      )}
      style={{ left: gap.x, top: gap.y }}
    >
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

/** What of the tree is near the visible part. The lines are one drawing and stay. */
function cull(layout: Layout, visible: Visible | null, current: CardBox | null): Pick<Layout, "cards" | "gaps" | "labels" | "ends"> {
  if (!visible || layout.cards.length < CULL_FROM_CARDS) return layout;
  const inView = ({ x, y }: { x: number; y: number }) =>
    x + CARD_WIDTH > visible.left && x - CARD_WIDTH < visible.right && y + CARD_HEIGHT > visible.top && y < visible.bottom;
  return {
    cards: layout.cards.filter((card, index) => inView(card) || card === current || index === 0),
    gaps: layout.gaps.filter(inView),
    labels: layout.labels.filter(inView),
    ends: layout.ends.filter(inView),
  };
}
