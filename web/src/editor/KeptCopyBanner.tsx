import { HardDriveDownload } from "lucide-react";
import { useState } from "react";
import { formatDateTime, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { forgetCopy, keptCopy } from "./keptCopy";
import { useEditorStore } from "./store";

/** Offers changes that were kept on this device and never reached the server. */
export function KeptCopyBanner({ flow, etag, document }: { flow: string; etag: string; document: unknown }) {
  const editor = useEditorStore();
  const [copy, setCopy] = useState(() => {
    const kept = keptCopy(flow);
    return kept && JSON.stringify(kept.document) !== JSON.stringify(document) ? kept : null;
  });
  if (!copy) return null;
  const take = () => {
    setCopy(null);
    editor.getState().load(copy.document);
  };
  const drop = () => {
    setCopy(null);
    forgetCopy(flow);
  };
  return (
    <section aria-label={t("kept.title")} className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-warn-line bg-warn-soft px-4 py-2">
      <HardDriveDownload size={16} className="shrink-0 text-warn" aria-hidden />
      <p className="min-w-0 flex-1">
        {t("kept.text", { time: formatDateTime(copy.at) })} {copy.etag !== etag && t("kept.changed")}
      </p>
      <Button variant="primary" onClick={take}>
        {t("kept.restore")}
      </Button>
      <Button onClick={drop}>{t("kept.discard")}</Button>
    </section>
  );
}
