import { X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "@/i18n";
import { IconButton } from "@/ui/Button";

interface PanelFrameProps {
  icon: ReactNode;
  title: string;
  subtitle: ReactNode;
  label: string;
  onClose: () => void;
  menu?: ReactNode;
  children: ReactNode;
}

/** The docked panel beside the canvas. */
export function PanelFrame({ icon, title, subtitle, label, onClose, menu, children }: PanelFrameProps) {
  return (
    <aside aria-label={label} className="flex w-[376px] max-w-full shrink-0 flex-col border-s border-line bg-surface max-lg:absolute max-lg:inset-y-0 max-lg:end-0 max-lg:z-20 max-lg:shadow-pop">
      <header className="flex items-center gap-3 p-4 pb-2">
        {icon}
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-lg font-semibold">{title}</h2>
          <div className="truncate text-xs text-ink-2">{subtitle}</div>
        </div>
        {menu}
        <IconButton label={t("panel.close")} onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      {children}
    </aside>
  );
}
