import { KeyRound } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { access } from "@/api/endpoints";
import { apiKeyQuery, keys } from "@/api/queries";
import { useMay } from "@/api/roles";
import { formatDateTime, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ShownOnce } from "@/ui/ShownOnce";
import { FormError, Problem, Skeleton } from "@/ui/states";
import { toast } from "@/ui/toast";
import { Tile } from "@/ui/Tile";

export function ApiKeyCard({ project }: { project: string }) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(apiKeyQuery(project));
  const mayChange = useMay("admin");
  const [asking, setAsking] = useState<"reset" | "delete" | null>(null);
  const changed = () => client.invalidateQueries({ queryKey: keys.apiKey(project) });
  const reset = useMutation({ mutationFn: () => access.resetKey(project), onSuccess: changed, onSettled: () => setAsking(null), onError: toast.failed });
  const remove = useMutation({
    mutationFn: () => access.deleteKey(project),
    onSuccess: async () => {
      reset.reset();
      toast.done(t("openapi.key_deleted"));
      await changed();
    },
    onSettled: () => setAsking(null),
    onError: toast.failed,
  });
  return (
    <Tile title={t("openapi.key")}>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={2} className="" />}
      {data && (
        <div className="flex flex-col gap-3">
          {reset.data && <ShownOnce title={t("openapi.shown_once")} name={t("openapi.key")} value={reset.data.key} />}
          {data.exists ? (
            <p className="text-ink-2">
              {t("openapi.made", { time: data.created_at ? formatDateTime(data.created_at) : "", by: data.created_by ?? "" })}{" "}
              {data.last_used_at ? t("openapi.last_used", { time: formatDateTime(data.last_used_at) }) : t("openapi.never_used")}
            </p>
          ) : (
            <p className="text-ink-2">{t("openapi.no_key")}</p>
          )}
          {mayChange && (
            <div className="flex gap-2">
              {data.exists ? (
                <>
                  <Button onClick={() => setAsking("reset")}>{t("openapi.reset")}</Button>
                  <Button variant="danger" onClick={() => setAsking("delete")}>
                    {t("openapi.delete")}
                  </Button>
                </>
              ) : (
                <Button variant="primary" busy={reset.isPending} onClick={() => reset.mutate()}>
                  <KeyRound size={14} aria-hidden />
                  {t("openapi.create")}
                </Button>
              )}
            </div>
          )}
        </div>
      )}
      <Dialog
        open={asking !== null}
        onOpenChange={() => setAsking(null)}
        title={t(asking === "delete" ? "openapi.delete_title" : "openapi.reset_title")}
        description={t(asking === "delete" ? "openapi.delete_text" : "openapi.reset_text")}
        footer={
          <>
            <Button onClick={() => setAsking(null)}>{t("common.cancel")}</Button>
            <Button variant="danger" busy={reset.isPending || remove.isPending} onClick={() => (asking === "delete" ? remove.mutate() : reset.mutate())}>
              {t(asking === "delete" ? "openapi.delete" : "openapi.reset")}
            </Button>
          </>
        }
      >
        <FormError error={reset.error ?? remove.error} />
      </Dialog>
    </Tile>
  );
}
