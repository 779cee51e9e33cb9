import { FilePen } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { versions } from "@/api/endpoints";
import { flowChanged, flowQuery } from "@/api/queries";
import { useMay } from "@/api/roles";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { FormError } from "@/ui/states";
import { toast } from "@/ui/toast";

interface CopyToDraftProps {
  flow: string;
  project: string;
  number: number;
}

/** Makes a version the draft; a draft that is there is asked about first. */
export function CopyToDraft({ flow, project, number }: CopyToDraftProps) {
  const { data } = useQuery(flowQuery(flow));
  const [asking, setAsking] = useState(false);
  const mayChange = useMay("maker");
  const client = useQueryClient();
  const navigate = useNavigate();
  const copy = useMutation({
    mutationFn: () => versions.copyToDraft(flow, number),
    onSuccess: async () => {
      toast.done(t("versions.copied", { version: number }));
      await flowChanged(client, flow);
      await navigate({ to: "/projects/$project/flows/$flow", params: { project, flow } });
    },
  });
  if (!mayChange) return null;
  return (
    <>
      <Button onClick={() => (data?.draft ? setAsking(true) : copy.mutate())} busy={copy.isPending}>
        <FilePen size={14} aria-hidden />
        {t("versions.copy")}
      </Button>
      <Dialog
        open={asking || copy.isError}
        onOpenChange={(open) => {
          setAsking(open);
          if (!open) copy.reset();
        }}
        title={t("versions.copy_title", { version: number })}
        description={t("versions.copy_text")}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t("common.cancel")}</Button>
            <Button variant="primary" busy={copy.isPending} onClick={() => copy.mutate()}>
              {t("versions.copy")}
            </Button>
          </>
        }
      >
        <FormError error={copy.error} />
      </Dialog>
    </>
  );
}
