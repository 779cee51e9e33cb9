/** Dragging a card to a "+". The keyboard's way is cut and paste. */

import { useEffect, useRef, useState, type PointerEvent as ReactPointerEvent, type RefObject } from "react";
import type { FlowDocument } from "@/flow/document";
import type { GapBox, Layout } from "@/flow/layout";
import { actionIds, findAction, type Place } from "@/flow/tree";

/** A press that moves less than this is a click. */
const START_PX = 6;
/** How near the pointer must be to a "+". */
const REACH_PX = 70;

interface Press {
  id: string;
  pointer: number;
  x: number;
  y: number;
}

export interface CardDrag {
  id: string;
  /** Gaps that take the card. */
  legal: ReadonlySet<GapBox>;
  over: GapBox | null;
}

interface CardDragOptions {
  document: FlowDocument;
  layout: Layout;
  stage: RefObject<HTMLElement | null>;
  onMove: ((id: string, to: Place) => void) | undefined;
}

export function useCardDrag({ document: flow, layout, stage, onMove }: CardDragOptions) {
  const [drag, setDrag] = useState<CardDrag | null>(null);
  const [press, setPress] = useState<Press | null>(null);
  const ghost = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!press || !onMove) return;
    let current: CardDrag | null = null;
    const show = (next: CardDrag | null) => {
      current = next;
      setDrag(next);
    };
    const onPointerMove = (event: PointerEvent) => {
      if (event.pointerId !== press.pointer) return;
      if (!current && Math.hypot(event.clientX - press.x, event.clientY - press.y) < START_PX) return;
      const legal = current?.legal ?? legalGaps(flow, layout, press.id);
      const over = nearest(legal, stage.current, event);
      if (!current || current.over !== over) show({ id: press.id, legal, over });
      if (ghost.current) ghost.current.style.transform = `translate(${event.clientX + 10}px, ${event.clientY + 10}px)`;
    };
    const end = () => {
      setPress(null);
      show(null);
    };
    const onPointerUp = () => {
      if (current) window.addEventListener("click", swallow, { capture: true, once: true });
      // Without a click after it, the next one is somebody's own.
      setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
      const { over } = current ?? {};
      end();
      if (over) onMove(press.id, over.place);
    };
    const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && end();
    window.addEventListener("pointermove", onPointerMove);
    window.addEventListener("pointerup", onPointerUp);
    window.addEventListener("pointercancel", end);
    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("pointermove", onPointerMove);
      window.removeEventListener("pointerup", onPointerUp);
      window.removeEventListener("pointercancel", end);
      window.removeEventListener("keydown", onKeyDown);
    };
  }, [press, flow, layout, stage, onMove]);

  const onPointerDown = (event: ReactPointerEvent) => {
    const card = (event.target as Element).closest<HTMLElement>("[data-drag]");
    // A finger on a card moves the view.
    if (!onMove || !card?.dataset.drag || event.button !== 0 || event.pointerType === "touch") return;
    setPress({ id: card.dataset.drag, pointer: event.pointerId, x: event.clientX, y: event.clientY });
  };

  return { drag, ghost, onPointerDown };
}

function swallow(event: Event) {
  event.stopPropagation();
  event.preventDefault();
}

/** Gaps where the card would be somewhere else than now, and not inside itself. */
function legalGaps(flow: FlowDocument, layout: Layout, id: string): Set<GapBox> {
  const found = findAction(flow, id);
  if (!found) return new Set();
  const inside = actionIds([found.action]);
  const { place: own } = found;
  const isHere = (place: Place) => place.parent === own.parent && place.branch === own.branch && (place.index === own.index || place.index === own.index + 1);
  return new Set(layout.gaps.filter(({ place }) => !isHere(place) && (place.parent === null || !inside.has(place.parent))));
}

function nearest(gaps: ReadonlySet<GapBox>, stage: HTMLElement | null, event: PointerEvent): GapBox | null {
  if (!stage) return null;
  const box = stage.getBoundingClientRect();
  const scale = Number(/scale\(([\d.]+)\)/.exec(stage.style.transform)?.[1] ?? 1);
  let best: { gap: GapBox; distance: number } | null = null;
  for (const gap of gaps) {
    const distance = Math.hypot(box.left + gap.x * scale - event.clientX, box.top + gap.y * scale - event.clientY);
    if (distance <= REACH_PX && (!best || distance < best.distance)) best = { gap, distance };
  }
  return best?.gap ?? null;
}
