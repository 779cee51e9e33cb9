import { t } from "@/i18n";
import { CopyButton } from "./CopyButton";

/** A secret that nobody can read again: not here, not from the server. */
export function ShownOnce({ title, name, value }: { title: string; name: string; value: string }) {
  return (
    <div role="status" className="rounded-control border border-ok-line bg-ok-soft p-3">
      <p className="font-medium text-ok">{title}</p>
      <div className="mt-1.5 flex items-start gap-1">
        <code className="min-w-0 flex-1 rounded-control bg-surface px-2.5 py-1.5 font-mono text-xs break-all">{value}</code>
        <CopyButton text={value} label={t("common.copy_named", { name })} />
      </div>
    </div>
  );
}
