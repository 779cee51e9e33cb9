import { Check, CloudOff, LoaderCircle, TriangleAlert } from "lucide-react";
import { t } from "@/i18n";
import { toast } from "@/ui/toast";
import type { Autosave } from "./autosave";
import { useEditor } from "./store";

export function SaveIndicator({ autosave }: { autosave: Autosave }) {
  const save = useEditor((state) => state.save);
  return (
    <span role="status" className="flex min-w-0 items-center gap-1.5 text-ink-2" data-save={save.kind}>
      {save.kind === "saved" && (
        <>
          <Check size={14} className="text-ok" aria-hidden />
          {t("save.saved")}
        </>
      )}
      {save.kind === "saving" && (
        <>
          <LoaderCircle size={14} className="animate-spin" aria-hidden />
          {t("save.saving")}
        </>
      )}
      {save.kind === "failed" && (
        <>
          <TriangleAlert size={14} className="shrink-0 text-bad" aria-hidden />
          <span className="truncate text-bad" title={save.message}>
            {t("save.failed", { reason: save.message })}
          </span>
          <LinkButton onClick={() => void autosave.flush()}>{t("common.retry")}</LinkButton>
        </>
      )}
      {save.kind === "offline" && (
        <>
          <CloudOff size={14} className="shrink-0 text-warn" aria-hidden />
          <span className="truncate text-warn">{t("save.offline")}</span>
          <LinkButton onClick={() => void autosave.flush()}>{t("common.retry")}</LinkButton>
        </>
      )}
      {save.kind === "conflict" && (
        <>
          <TriangleAlert size={14} className="shrink-0 text-warn" aria-hidden />
          <span className="truncate text-warn">{t("save.conflict", { by: save.by })}</span>
          <LinkButton onClick={() => autosave.reload().catch(toast.failed)}>{t("save.reload")}</LinkButton>
          <LinkButton onClick={() => void autosave.keepMine(save.etag)}>{t("save.keep_mine")}</LinkButton>
        </>
      )}
    </span>
  );
}

function LinkButton({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button type="button" onClick={onClick} className="shrink-0 font-medium text-accent-ink underline underline-offset-2">
      {children}
    </button>
  );
}
