import { CircleAlert, ShieldCheck } from "lucide-react";
import { useMutation } from "@tanstack/react-query";
import { audit } from "@/api/endpoints";
import { formatNumber, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { CopyButton } from "@/ui/CopyButton";
import { FormError } from "@/ui/states";
import { Tile } from "@/ui/Tile";

/** Follows the hashes of the whole log, and shows its head, to be kept elsewhere. */
export function Verify() {
  const verify = useMutation({ mutationFn: audit.verify });
  const verdict = verify.data;
  return (
    <Tile
      title={t("audit.verify_title")}
      aside={
        <Button busy={verify.isPending} onClick={() => verify.mutate()}>
          <ShieldCheck size={14} aria-hidden />
          {t("audit.verify")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="text-ink-2">{t("audit.verify_text")}</p>
        <FormError error={verify.error} />
        {verdict && (
          <div role="status" className={`rounded-control border p-3 ${verdict.ok ? "border-ok-line bg-ok-soft" : "border-bad-line bg-bad-soft"}`}>
            <p className={`flex items-center gap-2 font-medium ${verdict.ok ? "text-ok" : "text-bad"}`}>
              {verdict.ok ? <ShieldCheck size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
              {verdict.ok
                ? t("audit.holds", { rows: formatNumber(verdict.rows) })
                : t(`audit.broken.${verdict.breakage ?? "changed"}`, { sequence: formatNumber(verdict.first_broken ?? 0) })}
            </p>
            <p className="mt-2 text-ink-2">{t("audit.head", { sequence: formatNumber(verdict.head.sequence) })}</p>
            <div className="mt-1 flex items-start gap-1">
              <code className="min-w-0 flex-1 rounded-control bg-surface px-2.5 py-1.5 font-mono text-xs break-all">{verdict.head.hash}</code>
              <CopyButton text={`${verdict.head.sequence} ${verdict.head.hash}`} label={t("common.copy_named", { name: t("audit.head_hash") })} />
            </div>
          </div>
        )}
      </div>
    </Tile>
  );
}
