/** Pan and zoom: d3-zoom moves the stage directly; React hears only of what it must draw differently. */

import { select } from "d3-selection";
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior, type ZoomTransform } from "d3-zoom";
import { useCallback, useEffect, useRef, useState, type RefObject } from "react";
import { CARD_HEIGHT, CARD_WIDTH, type Layout } from "@/flow/layout";

const ZOOM_MIN = 0.2;
const ZOOM_MAX = 1.5;
const PADDING = 28;
/** The visible part is rounded to this, so that small movements draw nothing anew. */
const SNAP = 400;
const DOTS = 20;

export interface Visible {
  zoom: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Viewport {
  frame: RefObject<HTMLDivElement | null>;
  stage: RefObject<HTMLDivElement | null>;
  visible: Visible | null;
  zoomBy: (factor: number) => void;
  reset: () => void;
  fit: () => void;
  /** Puts a point of the tree into the middle. */
  centre: (x: number, y: number) => void;
  /** Told of every movement, without a render: the part of the tree that is in view. */
  watch: (listener: (part: ViewPart) => void) => () => void;
  /** Moves just enough that a card is wholly in view. */
  reveal: (x: number, y: number) => void;
}

export interface ViewPart {
  x: number;
  y: number;
  width: number;
  height: number;
}

type Box = Pick<Layout, "left" | "right" | "height">;

export function useViewport(box: Box): Viewport {
  const frame = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const behaviour = useRef<ZoomBehavior<HTMLDivElement, unknown>>(null);
  const transform = useRef<ZoomTransform>(zoomIdentity);
  const bounds = useRef(box);
  const listeners = useRef(new Set<(part: ViewPart) => void>());
  const [visible, setVisible] = useState<Visible | null>(null);

  useEffect(() => {
    bounds.current = box;
  }, [box]);

  const move = useCallback((next: ZoomTransform) => {
    if (frame.current && behaviour.current) select(frame.current).call(behaviour.current.transform, next);
  }, []);

  const fit = useCallback(() => {
    const { width, height } = sizeOf(frame.current);
    const { left, right, height: tall } = bounds.current;
    const scale = Math.min(1, (width - 2 * PADDING) / (right - left), (height - 2 * PADDING) / tall);
    move(placed(Math.max(ZOOM_MIN, scale), bounds.current, width));
  }, [move]);

  const reset = useCallback(() => move(placed(1, bounds.current, sizeOf(frame.current).width)), [move]);

  const zoomBy = useCallback((factor: number) => {
    if (frame.current && behaviour.current) select(frame.current).call(behaviour.current.scaleBy, factor);
  }, []);

  const reveal = useCallback(
    (x: number, y: number) => {
      const { width, height } = sizeOf(frame.current);
      const { k, x: tx, y: ty } = transform.current;
      const half = (CARD_WIDTH / 2) * k;
      const dx = inside(x * k + tx - half, x * k + tx + half, width);
      const dy = inside(y * k + ty, (y + CARD_HEIGHT) * k + ty, height);
      if (dx !== 0 || dy !== 0) move(zoomIdentity.translate(tx + dx, ty + dy).scale(k));
    },
    [move],
  );

  const centre = useCallback(
    (x: number, y: number) => {
      const { width, height } = sizeOf(frame.current);
      const { k } = transform.current;
      move(zoomIdentity.translate(width / 2 - x * k, height / 2 - y * k).scale(k));
    },
    [move],
  );

  const watch = useCallback((listener: (part: ViewPart) => void) => {
    listeners.current.add(listener);
    listener(partInView(transform.current, sizeOf(frame.current)));
    return () => void listeners.current.delete(listener);
  }, []);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const onZoom = (event: D3ZoomEvent<HTMLDivElement, unknown>) => {
      transform.current = event.transform;
      paint(element, stage.current, event.transform);
      const part = partInView(event.transform, sizeOf(element));
      for (const listener of listeners.current) listener(part);
      setVisible((previous) => visiblePart(previous, event.transform, sizeOf(element)));
    };
    const zoomer = zoom<HTMLDivElement, unknown>()
      .scaleExtent([ZOOM_MIN, ZOOM_MAX])
      // A mouse on a card that can be dragged moves the card, not the view.
      .filter((event: Event) => !(event.type === "mousedown" && (event.target as Element).closest("[data-drag]")) && event.type !== "wheel" && event.type !== "dblclick" && !(event instanceof MouseEvent && event.button > 1))
      .on("zoom", onZoom);
    behaviour.current = zoomer;
    const selection = select(element).call(zoomer);
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) selection.call(zoomer.scaleBy, 2 ** (-event.deltaY / 120), pointIn(element, event));
      else selection.call(zoomer.translateBy, -event.deltaX / transform.current.k, -event.deltaY / transform.current.k);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    const { width } = sizeOf(element);
    const scale = Math.max(0.6, Math.min(1, (width - 2 * PADDING) / (bounds.current.right - bounds.current.left)));
    selection.call(zoomer.transform, placed(scale, bounds.current, width));
    return () => {
      element.removeEventListener("wheel", onWheel);
      selection.on(".zoom", null);
    };
  }, []);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let before = element.clientWidth;
    // The panel beside the canvas opens and closes: the tree stays in the middle.
    const observer = new ResizeObserver(() => {
      const change = element.clientWidth - before;
      before = element.clientWidth;
      const { k, x, y } = transform.current;
      move(zoomIdentity.translate(x + change / 2, y).scale(k));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [move]);

  return { frame, stage, visible, zoomBy, reset, fit, reveal, centre, watch };
}

function paint(frame: HTMLElement, stage: HTMLElement | null, { k, x, y }: ZoomTransform) {
  if (stage) stage.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
  frame.style.backgroundPosition = `${x}px ${y}px`;
  frame.style.backgroundSize = `${DOTS * k}px ${DOTS * k}px`;
}

function partInView({ k, x, y }: ZoomTransform, { width, height }: { width: number; height: number }): ViewPart {
  return { x: -x / k, y: -y / k, width: width / k, height: height / k };
}

function placed(scale: number, { left, right }: Box, width: number): ZoomTransform {
  return zoomIdentity.translate(width / 2 - ((left + right) / 2) * scale, PADDING).scale(scale);
}

function sizeOf(element: HTMLElement | null) {
  return { width: element?.clientWidth ?? 0, height: element?.clientHeight ?? 0 };
}

function pointIn(element: HTMLElement, event: MouseEvent): [number, number] {
  const { left, top } = element.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}

/** How far [start, end] must move to be inside [0, size]; the start wins when it doesn't fit. */
function inside(start: number, end: number, size: number): number {
  if (start < PADDING) return PADDING - start;
  return end > size - PADDING ? Math.max(size - PADDING - end, PADDING - start) : 0;
}

function visiblePart(previous: Visible | null, { k, x, y }: ZoomTransform, size: { width: number; height: number }): Visible {
  const next: Visible = {
    zoom: Math.round(k * 100),
    left: Math.floor(-x / k / SNAP - 1) * SNAP,
    top: Math.floor(-y / k / SNAP - 1) * SNAP,
    right: Math.ceil((size.width - x) / k / SNAP + 1) * SNAP,
    bottom: Math.ceil((size.height - y) / k / SNAP + 1) * SNAP,
  };
  const same = previous !== null && (Object.keys(next) as (keyof Visible)[]).every((key) => previous[key] === next[key]);
  return same ? previous : next;
}
