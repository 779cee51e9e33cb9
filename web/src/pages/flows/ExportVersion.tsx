import { Share } from "lucide-react";
import { useMutation } from "@tanstack/react-query";
import { transfer, type UserInputs } from "@/api/endpoints";
import type { Flow } from "@/api/types";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { download } from "@/ui/download";
import { Menu, MenuItem } from "@/ui/Menu";
import { toast } from "@/ui/toast";

/** Any version as a file, also an archived one. */
export function ExportVersion({ flow, version }: { flow: Flow; version: number }) {
  const exported = useMutation({
    mutationFn: (inputs: UserInputs) => transfer.exportFlow(flow.id, inputs, version),
    onSuccess: (text) => {
      download(`${flow.key}-v${version}.yaml`, text);
      toast.done(t("transfer.exported_version", { name: flow.name, version }));
    },
    onError: toast.failed,
  });
  return (
    <Menu
      trigger={
        <Button busy={exported.isPending}>
          <Share size={14} aria-hidden />
          {t("transfer.export")}
        </Button>
      }
    >
      <MenuItem onSelect={() => exported.mutate("remove")}>{t("transfer.remove_inputs")}</MenuItem>
      <MenuItem onSelect={() => exported.mutate("keep")}>{t("transfer.keep_inputs")}</MenuItem>
    </Menu>
  );
}
