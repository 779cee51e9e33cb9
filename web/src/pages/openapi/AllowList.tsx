import { Plus, X } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { access } from "@/api/endpoints";
import { allowListQuery, keys } from "@/api/queries";
import { useMay } from "@/api/roles";
import { t } from "@/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, Input } from "@/ui/Field";
import { FormError, Problem, Skeleton } from "@/ui/states";
import { toast } from "@/ui/toast";
import { Tile } from "@/ui/Tile";

export function AllowList({ project }: { project: string }) {
  const { data, error, refetch } = useQuery(allowListQuery(project));
  return (
    <Tile title={t("openapi.allow")}>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={2} className="" />}
      {data && <Addresses project={project} addresses={data.addresses} />}
    </Tile>
  );
}

/** Each change takes effect at once. What shuts callers out is asked about first. */
function Addresses({ project, addresses }: { project: string; addresses: string[] }) {
  const client = useQueryClient();
  const mayChange = useMay("admin");
  const [text, setText] = useState("");
  /** A list that shuts out callers who come in now. */
  const [asking, setAsking] = useState<string[] | null>(null);
  const save = useMutation({
    mutationFn: (next: string[]) => access.replaceAllowList(project, next),
    onSuccess: async () => {
      setText("");
      toast.done(t("openapi.allow_saved"));
      await client.invalidateQueries({ queryKey: keys.allowList(project) });
    },
    onSettled: () => setAsking(null),
  });
  const add = (event: FormEvent) => {
    event.preventDefault();
    const next = [...addresses, text.trim()];
    // From "everyone" to "only these" every other caller is shut out.
    if (addresses.length === 0) setAsking(next);
    else save.mutate(next);
  };
  const remove = (address: string) => {
    const next = addresses.filter((other) => other !== address);
    // Without the last one everyone may call again: nobody is shut out.
    if (next.length === 0) save.mutate(next);
    else setAsking(next);
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-2">{t("openapi.allow_text")}</p>
      {addresses.length === 0 ? (
        <p>{t("openapi.everyone")}</p>
      ) : (
        <ul className="divide-y divide-line rounded-box border border-line">
          {addresses.map((address) => (
            <li key={address} className="flex items-center justify-between gap-2 py-1 ps-3 pe-1">
              <code className="min-w-0 font-mono text-xs break-all">{address}</code>
              {mayChange && (
                <IconButton label={t("openapi.remove", { address })} onClick={() => remove(address)}>
                  <X size={14} aria-hidden />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayChange && (
        <form onSubmit={add} className="flex items-end gap-2">
          <div className="min-w-0 flex-1">
            <Field label={t("openapi.address")} hint={t("openapi.address_hint")}>
              {(control) => <Input {...control} value={text} required onChange={(event) => setText(event.target.value)} className="font-mono !text-xs" />}
            </Field>
          </div>
          <Button type="submit" busy={save.isPending} className="mb-[22px]">
            <Plus size={14} aria-hidden />
            {t("openapi.add")}
          </Button>
        </form>
      )}
      <FormError error={save.error} />
      <Dialog
        open={asking !== null}
        onOpenChange={() => setAsking(null)}
        title={t("openapi.lock_title")}
        description={t("openapi.lock_text")}
        footer={
          <>
            <Button onClick={() => setAsking(null)}>{t("common.cancel")}</Button>
            <Button variant="danger" busy={save.isPending} onClick={() => asking && save.mutate(asking)}>
              {t("openapi.lock")}
            </Button>
          </>
        }
      >
        <ul className="flex flex-col gap-1">
          {asking?.map((address) => (
            <li key={address}>
              <code className="font-mono text-xs break-all">{address}</code>
            </li>
          ))}
        </ul>
      </Dialog>
    </div>
  );
}
