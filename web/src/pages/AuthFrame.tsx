import { Zap } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "@/i18n";

/** The frame of the screens before one is signed in. */
export function AuthFrame({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <main className="canvas-dots flex min-h-full items-center justify-center p-6">
      <div className="w-full max-w-sm rounded-dialog border border-line bg-surface p-6 shadow-pop">
        <p className="mb-5 flex items-center gap-2.5 font-semibold">
          <span className="grid size-8 place-items-center rounded-[9px] bg-accent text-white">
            <Zap size={16} fill="currentColor" aria-hidden />
          </span>
          {t("app.name")}
        </p>
        <h1 className="text-xl font-semibold">{title}</h1>
        <p className="mt-1 mb-5 text-ink-2">{text}</p>
        {children}
      </div>
    </main>
  );
}
