import { Maximize, Minus, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "@/i18n";
import { IconButton } from "@/ui/Button";
import type { Viewport } from "./useViewport";

const STEP = 1.2;

export function CanvasToolbar({ viewport, children }: { viewport: Viewport; children?: ReactNode }) {
  const { visible, zoomBy, reset, fit } = viewport;
  return (
    <div role="toolbar" aria-label={t("canvas.toolbar")} className="absolute start-3 bottom-3 flex items-center rounded-box border border-line bg-surface p-0.5 shadow-card">
      <IconButton label={t("canvas.zoom_out")} onClick={() => zoomBy(1 / STEP)}>
        <Minus size={14} aria-hidden />
      </IconButton>
      <button type="button" onClick={reset} title={t("canvas.zoom_reset")} aria-label={t("canvas.zoom_at", { zoom: visible?.zoom ?? 100 })} className="h-8 w-12 rounded-control text-xs text-ink-2 hover:bg-raised">
        {visible?.zoom ?? 100}%
      </button>
      <IconButton label={t("canvas.zoom_in")} onClick={() => zoomBy(STEP)}>
        <Plus size={14} aria-hidden />
      </IconButton>
      <IconButton label={t("canvas.fit")} onClick={fit}>
        <Maximize size={14} aria-hidden />
      </IconButton>
      {children}
    </div>
  );
}
