/** What is done with several flows of the list at once. */

import { ArchiveRestore, Download, Ellipsis, ListChecks, Share, Trash2, X } from "lucide-react";
import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { flows as api, transfer, type UserInputs } from "@/api/endpoints";
import { keys, unfinishedQuery } from "@/api/queries";
import { useMay } from "@/api/roles";
import type { Flow } from "@/api/types";
import { t } from "@/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { download } from "@/ui/download";
import { Field, Input } from "@/ui/Field";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { FormError } from "@/ui/states";
import { toast } from "@/ui/toast";

interface ListMenuProps {
  project: string;
  empty: boolean;
  onPick: (all: boolean) => void;
}

export function ListMenu({ project, empty, onPick }: ListMenuProps) {
  const navigate = useNavigate();
  const mayChange = useMay("maker");
  const params = { project };
  return (
    <Menu
      trigger={
        <IconButton label={t("list.actions")} className="!w-7">
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<Download size={14} />} disabled={!mayChange} onSelect={() => void navigate({ to: "/projects/$project/import", params })}>
        {t("list.import")}
      </MenuItem>
      <MenuItem icon={<Share size={14} />} disabled={empty} onSelect={() => onPick(true)}>
        {t("list.export")}
      </MenuItem>
      <MenuItem icon={<ListChecks size={14} />} disabled={empty} onSelect={() => onPick(false)}>
        {t("list.select")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<ArchiveRestore size={14} />} onSelect={() => void navigate({ to: "/projects/$project/deleted", params })}>
        {t("list.deleted")}
      </MenuItem>
    </Menu>
  );
}

interface PickedBarProps {
  project: string;
  flows: Flow[];
  picked: ReadonlySet<string>;
  onPick: (picked: ReadonlySet<string> | null) => void;
}

export function PickedBar({ project, flows, picked, onPick }: PickedBarProps) {
  const [deleting, setDeleting] = useState(false);
  const mayDelete = useMay("maker");
  const chosen = flows.filter(({ id }) => picked.has(id));
  const exported = useMutation({
    mutationFn: (inputs: UserInputs) => transfer.exportFlows(project, chosen.map(({ id }) => id), inputs),
    onSuccess: (text) => {
      download(`${project}-flows.yaml`, text);
      toast.done(t("transfer.exported_flows", { count: chosen.length }));
      onPick(null);
    },
    onError: toast.failed,
  });
  const every = chosen.length === flows.length;
  return (
    <section aria-label={t("list.select")} className="flex flex-col gap-2 border-t border-line p-3">
      <div className="flex items-center justify-between">
        <span role="status" className="font-medium">
          {t("list.selected", { count: chosen.length })}
        </span>
        <span className="flex items-center gap-1">
          <Button variant="quiet" className="!px-1.5" onClick={() => onPick(new Set(every ? [] : flows.map(({ id }) => id)))}>
            {t(every ? "list.none" : "list.all")}
          </Button>
          <IconButton label={t("list.done")} onClick={() => onPick(null)}>
            <X size={14} aria-hidden />
          </IconButton>
        </span>
      </div>
      <div className="flex gap-2">
        <Menu
          align="start"
          trigger={
            <Button disabled={chosen.length === 0} busy={exported.isPending} className="flex-1">
              <Share size={14} aria-hidden />
              {t("transfer.export")}
            </Button>
          }
        >
          <MenuItem onSelect={() => exported.mutate("remove")}>{t("transfer.remove_inputs")}</MenuItem>
          <MenuItem onSelect={() => exported.mutate("keep")}>{t("transfer.keep_inputs")}</MenuItem>
        </Menu>
        {mayDelete && (
          <Button variant="danger" disabled={chosen.length === 0} onClick={() => setDeleting(true)} className="flex-1">
            <Trash2 size={14} aria-hidden />
            {t("common.delete")}
          </Button>
        )}
      </div>
      {deleting && <DeleteFlows project={project} flows={chosen} onClose={() => setDeleting(false)} onDeleted={() => onPick(null)} />}
    </section>
  );
}

interface DeleteFlowsProps {
  project: string;
  flows: Flow[];
  onClose: () => void;
  onDeleted: () => void;
}

function DeleteFlows({ project, flows, onClose, onDeleted }: DeleteFlowsProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { flow: open } = useParams({ strict: false });
  const [typed, setTyped] = useState("");
  const unfinished = useQueries({ queries: flows.map(({ id }) => unfinishedQuery(id)) });
  const running = unfinished.reduce((sum, { data }) => sum + (data?.count ?? 0), 0);
  const more = unfinished.some(({ data }) => data?.more);
  const count = flows.length;
  const remove = useMutation({
    mutationFn: async () => {
      if (flows.some(({ id }) => id === open)) await navigate({ to: "/projects/$project", params: { project }, ignoreBlocker: true });
      for (const { id } of flows) await api.remove(id, "flow");
    },
    onSuccess: () => {
      toast.done(t("list.deleted_some", { count }));
      onClose();
      onDeleted();
    },
    onSettled: () => Promise.all([keys.flows(project), keys.projects, keys.deleted(project)].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("list.delete_title", { count })}
      description={t("list.delete_text")}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button
            variant="danger"
            busy={remove.isPending}
            disabled={unfinished.some(({ isPending }) => isPending) || (running > 0 && typed.trim() !== String(count))}
            onClick={() => remove.mutate()}
          >
            {t("common.delete")}
          </Button>
        </>
      }
    >
      <ul className="flex list-disc flex-col gap-1 ps-5">
        {flows.map(({ id, name }) => (
          <li key={id} className="break-words">
            {name}
          </li>
        ))}
      </ul>
      {running > 0 && (
        <>
          <p className="rounded-control border border-warn-line bg-warn-soft px-3 py-2 text-warn">{more ? t("flow.running_more", { count: running }) : t("flow.running", { count: running })}</p>
          <Field label={t("list.delete_confirm", { count })}>{(control) => <Input {...control} value={typed} inputMode="numeric" onChange={(event) => setTyped(event.target.value)} />}</Field>
        </>
      )}
      <FormError error={remove.error} />
    </Dialog>
  );
}
