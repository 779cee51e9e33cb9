import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { session, tokens } from "@/api/endpoints";
import { keys, sessionQuery, tokensQuery } from "@/api/queries";
import type { Token } from "@/api/types";
import { formatDateTime, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { Field, Input } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { ShownOnce } from "@/ui/ShownOnce";
import { FormError, Problem, Skeleton } from "@/ui/states";
import { Table, Tile } from "@/ui/Tile";
import { toast } from "@/ui/toast";
import { HomeFrame } from "../HomeFrame";
import { PASSWORD_CHARS_MIN } from "../SetUp";

const DAY_MS = 86_400_000;

/** One's own account: the password, and the tokens that act as oneself. */
export function Account() {
  const { data } = useQuery(sessionQuery);
  return (
    <HomeFrame>
      <div className="mx-auto flex w-full max-w-3xl flex-col gap-6 p-8 max-md:p-3">
        <div>
          <h1 className="text-xl font-semibold">{t("account.title")}</h1>
          <p className="mt-1 text-ink-2">{[data?.user.name, data?.user.email].filter(Boolean).join(" · ")}</p>
        </div>
        <Tokens />
        <Password />
      </div>
    </HomeFrame>
  );
}

function Tokens() {
  const { data, error, refetch } = useQuery(tokensQuery);
  return (
    <Tile title={t("tokens.title")} flush>
      <div className="flex flex-col gap-3 px-4 pb-4">
        <p className="text-ink-2">{t("tokens.text")}</p>
        <CreateToken />
      </div>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={2} />}
      {data?.items.length === 0 && <p className="border-t border-line p-4 text-ink-2">{t("tokens.empty")}</p>}
      {data && data.items.length > 0 && <TokenTable tokens={data.items} />}
    </Tile>
  );
}

const lifetimes = ["30", "90", "365", "0"] as const;

function CreateToken() {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const create = useMutation({
    mutationFn: () => tokens.create({ name: name.trim(), ...(days !== "0" && { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }) }),
    onSuccess: async () => {
      setName("");
      await client.invalidateQueries({ queryKey: keys.tokens });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-48 flex-1">
          <Field label={t("tokens.name")}>{(control) => <Input {...control} required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />}</Field>
        </div>
        <Field label={t("tokens.lifetime")}>
          {({ id }) => <Select id={id} className="!w-36" value={days} onChange={setDays} options={lifetimes.map((value) => ({ value, title: t(`tokens.days_${value}`) }))} />}
        </Field>
        <Button type="submit" variant="primary" busy={create.isPending}>
          {t("tokens.create")}
        </Button>
      </div>
      <FormError error={create.error} />
      {create.data && <ShownOnce title={t("tokens.shown_once", { name: create.data.name })} name={t("tokens.token")} value={create.data.token} />}
    </form>
  );
}

function TokenTable({ tokens: rows }: { tokens: Token[] }) {
  const client = useQueryClient();
  const [deleting, setDeleting] = useState<Token | null>(null);
  const remove = useMutation({
    mutationFn: ({ id }: Token) => tokens.remove(id),
    onSuccess: async (_, { name }) => {
      setDeleting(null);
      toast.done(t("tokens.deleted", { name }));
      await client.invalidateQueries({ queryKey: keys.tokens });
    },
  });
  return (
    <>
      <Table
        label={t("tokens.title")}
        rows={rows}
        rowKey={({ id }) => id}
        columns={[
          { title: t("tokens.name"), cell: ({ name }) => <span className="font-medium break-words">{name}</span> },
          { title: t("tokens.last_used"), cell: ({ last_used_at }) => <span className="text-ink-2">{last_used_at ? formatDateTime(last_used_at) : t("tokens.never")}</span>, narrow: "hide" },
          { title: t("tokens.expires"), cell: ({ expires_at }) => <span className="text-ink-2">{expires_at ? formatDateTime(expires_at) : t("tokens.days_0")}</span> },
          {
            title: t("members.actions"),
            cell: (token) => (
              <Button variant="quiet" aria-label={`${t("common.delete")}: ${token.name}`} onClick={() => setDeleting(token)}>
                {t("common.delete")}
              </Button>
            ),
            end: true,
          },
        ]}
      />
      {deleting && (
        <Confirm
          title={t("tokens.delete_title", { name: deleting.name })}
          text={t("tokens.delete_text")}
          verb={t("common.delete")}
          danger
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(deleting)}
          onClose={() => {
            setDeleting(null);
            remove.reset();
          }}
        />
      )}
    </>
  );
}

function Password() {
  const change = useMutation({ mutationFn: session.changePassword, onSuccess: () => toast.done(t("password.changed")) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    change.mutate({ current: String(data.get("current")), new: String(data.get("new")) }, { onSuccess: () => form.reset() });
  };
  return (
    <Tile title={t("password.title")}>
      <form onSubmit={submit} className="flex max-w-sm flex-col gap-3">
        <p className="text-ink-2">{t("password.text")}</p>
        <Field label={t("password.current")}>{(control) => <Input {...control} name="current" type="password" autoComplete="current-password" required />}</Field>
        <Field label={t("password.new")} hint={t("setup.password_hint", { count: PASSWORD_CHARS_MIN })}>
          {(control) => <Input {...control} name="new" type="password" autoComplete="new-password" required minLength={PASSWORD_CHARS_MIN} />}
        </Field>
        <FormError error={change.error} />
        <Button type="submit" busy={change.isPending} className="self-start">
          {t("password.change")}
        </Button>
      </form>
    </Tile>
  );
}
