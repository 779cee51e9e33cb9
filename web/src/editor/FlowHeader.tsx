import { Pencil } from "lucide-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { flows } from "@/api/endpoints";
import { flowChanged } from "@/api/queries";
import { useMay } from "@/api/roles";
import type { Flow } from "@/api/types";
import { t } from "@/i18n";
import { IconButton } from "@/ui/Button";
import { Input } from "@/ui/Field";
import { StatusChip } from "@/ui/StatusChip";
import { toast } from "@/ui/toast";

interface FlowHeaderProps {
  flow: Flow;
  status: "draft" | "active" | "drafting" | "archived";
  note?: string;
  /** After the status: the save indicator. */
  aside?: ReactNode;
  children: ReactNode;
}

/** The bar above a flow: its name, its state, and what can be done in that state. */
export function FlowHeader({ flow, status, note, aside, children }: FlowHeaderProps) {
  return (
    <header className="flex h-[52px] shrink-0 items-center gap-3 border-b border-line bg-surface px-4">
      <FlowName flow={flow} />
      <StatusChip status={status} />
      {note && <span className="shrink-0 text-ink-2 max-xl:hidden">{note}</span>}
      <span className="min-w-0 flex-1">{aside}</span>
      <div className="flex shrink-0 items-center gap-1.5">{children}</div>
    </header>
  );
}

/** Renaming takes effect at once and makes no version. */
function FlowName({ flow }: { flow: Flow }) {
  const [editing, setEditing] = useState(false);
  const mayRename = useMay("maker");
  const client = useQueryClient();
  const rename = useMutation({
    mutationFn: (name: string) => flows.rename(flow.id, name),
    onSuccess: () => flowChanged(client, flow.id),
    onError: toast.failed,
  });
  const finish = (name: string) => {
    setEditing(false);
    const next = name.trim();
    if (next !== "" && next !== flow.name) rename.mutate(next);
  };
  if (editing) {
    return (
      <Input
        autoFocus
        aria-label={t("flow.name")}
        defaultValue={flow.name}
        maxLength={80}
        onFocus={(event) => event.target.select()}
        onBlur={(event) => finish(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setEditing(false);
        }}
        className="!w-64 shrink !text-lg font-semibold"
      />
    );
  }
  return (
    <div className="flex min-w-0 items-center gap-1">
      <h1 className="truncate text-lg font-semibold">{rename.isPending ? rename.variables : flow.name}</h1>
      {mayRename && (
        <IconButton label={t("flow.rename")} onClick={() => setEditing(true)}>
          <Pencil size={14} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
