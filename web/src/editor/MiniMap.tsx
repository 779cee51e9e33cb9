/** A large tree at a glance. It is for the pointer: keys go from card to card and to the next problem. */

import { useEffect, useRef, type PointerEvent } from "react";
import { CARD_HEIGHT, CARD_WIDTH, type Layout } from "@/flow/layout";
import type { Viewport } from "./useViewport";

const WIDTH = 180;
const HEIGHT = 140;
const MARGIN = 60;

export function MiniMap({ layout, viewport }: { layout: Layout; viewport: Viewport }) {
  const { watch, centre } = viewport;
  const map = useRef<SVGSVGElement>(null);
  const frame = useRef<SVGRectElement>(null);
  useEffect(
    () =>
      watch(({ x, y, width, height }) => {
        for (const [name, value] of Object.entries({ x, y, width, height })) frame.current?.setAttribute(name, String(value));
      }),
    [watch],
  );
  const go = (event: PointerEvent) => {
    if (event.buttons !== 1 || !map.current) return;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.current.getScreenCTM()?.inverse());
    centre(point.x, point.y);
  };
  const { left, right, height } = layout;
  return (
    <svg
      ref={map}
      aria-hidden
      data-mini-map
      width={WIDTH}
      height={HEIGHT}
      viewBox={`${left - MARGIN} ${-MARGIN} ${right - left + 2 * MARGIN} ${height + 2 * MARGIN}`}
      onPointerDown={go}
      onPointerMove={go}
      className="absolute end-3 bottom-3 cursor-pointer touch-none rounded-box border border-line bg-surface shadow-card max-md:hidden"
    >
      {layout.cards.map((card) => (
        <rect key={card.key} x={card.x - CARD_WIDTH / 2} y={card.y} width={CARD_WIDTH} height={CARD_HEIGHT} className="fill-edge" />
      ))}
      <rect ref={frame} vectorEffect="non-scaling-stroke" strokeWidth={1.5} className="fill-accent/10 stroke-accent" />
    </svg>
  );
}
