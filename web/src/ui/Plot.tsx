/** Bars over time, drawn by uPlot. Loaded with the first screen that has one. */

import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { formatTick } from "@/i18n";
import "uplot/dist/uPlot.min.css";

export interface PlotProps {
  /** When each bar begins, in seconds. */
  times: number[];
  series: { label: string; values: number[]; color: string }[];
  label: string;
  /** How long a bar lasts, in seconds. */
  step: number;
}

const HEIGHT = 220;
/** Seconds. */
const SPANS_DAYS_FROM = 2 * 86_400;

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export default function Plot({ times, series, label, step }: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const plot = new uPlot(options(series, step, element.clientWidth), [times, ...series.map(({ values }) => values)], element);
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    // Colours are read from the theme when they are drawn.
    const themed = new MutationObserver(() => plot.redraw());
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      resized.disconnect();
      themed.disconnect();
      plot.destroy();
    };
  }, [times, series, step]);
  return <div ref={host} role="img" aria-label={label} style={{ height: HEIGHT }} />;
}

function options(series: PlotProps["series"], step: number, width: number): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: () => token("--ink-3"),
    grid: { stroke: () => token("--line"), width: 1 },
    ticks: { show: false },
    font: "11px Inter Variable, system-ui",
  };
  const bars = uPlot.paths.bars?.({ size: [0.8, 40], align: 1, radius: 0.15 });
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      // The last bar needs its own room.
      x: { time: true, range: (_plot, min, max) => [min, max + step] },
      y: { range: (_plot, _min, max) => [0, Math.max(4, max * 1.1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 70,
        values: (_plot, ticks) => ticks.map((tick) => formatTick(tick, (ticks.at(-1) ?? 0) - (ticks[0] ?? 0) > SPANS_DAYS_FROM)),
      },
      { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000] },
    ],
    series: [{}, ...series.map(({ label, color }) => ({ label, fill: () => token(color), width: 0, points: { show: false }, ...(bars && { paths: bars }) }))],
  };
}
