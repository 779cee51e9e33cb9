import { Ban } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { executions } from "@/api/endpoints";
import { unfinishedQuery } from "@/api/queries";
import type { Flow } from "@/api/types";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { FormError } from "@/ui/states";
import { toast } from "@/ui/toast";

/** Cancels every execution of a flow that runs or waits. */
export function CancelAll({ flow }: { flow: Flow }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { data } = useQuery({ ...unfinishedQuery(flow.id), enabled: asking });
  const cancel = useMutation({
    mutationFn: async () => {
      let cancelled = 0;
      let cursor: string | null = "";
      // A call ends up to a thousand; the next one goes on after them.
      while (cursor !== null) {
        const report: Awaited<ReturnType<typeof executions.cancelAll>> = await executions.cancelAll(flow.id, { status: ["running", "waiting"], cursor });
        cancelled += report.cancelled;
        cursor = report.next_cursor;
      }
      return cancelled;
    },
    onSuccess: (count) => {
      setAsking(false);
      toast.done(t("cancel_all.done", { count }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["executions"] }),
  });
  const { count = 0, more = false } = data ?? {};
  return (
    <>
      <Button variant="quiet" onClick={() => setAsking(true)} aria-label={t("cancel_all.open")} title={t("cancel_all.open")}>
        <Ban size={14} aria-hidden />
        <span className="max-md:hidden">{t("cancel_all.open")}</span>
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t("cancel_all.title")}
        description={data === undefined ? t("common.loading") : count === 0 ? t("cancel_all.none") : more ? t("cancel_all.text_more", { count }) : t("cancel_all.text", { count })}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t("cancel_all.keep")}</Button>
            <Button variant="danger" busy={cancel.isPending} disabled={count === 0} onClick={() => cancel.mutate()}>
              {t("cancel_all.go")}
            </Button>
          </>
        }
      >
        <FormError error={cancel.error} />
      </Dialog>
    </>
  );
}
