import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { invitations, people } from "@/api/endpoints";
import { keys, peopleQuery } from "@/api/queries";
import { useMe } from "@/api/roles";
import type { User } from "@/api/types";
import { formatDateTime, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { Confirm } from "@/ui/Confirm";
import { Field, Input } from "@/ui/Field";
import { ShownOnce } from "@/ui/ShownOnce";
import { FormError, Problem, Skeleton } from "@/ui/states";
import { Table, Tile } from "@/ui/Tile";
import { toast } from "@/ui/toast";
import { HomeFrame } from "../HomeFrame";
import { PendingInvitations } from "./PendingInvitations";
import { Person } from "./Person";

/** Everybody with an account on this server: for its administrators. */
export function People() {
  const { data, error, refetch } = useQuery(peopleQuery);
  return (
    <HomeFrame administrators>
      <div className="mx-auto flex w-full max-w-4xl flex-col gap-6 p-8 max-md:p-3">
        <div>
          <h1 className="text-xl font-semibold">{t("people.title")}</h1>
          <p className="mt-1 text-ink-2">{t("people.text")}</p>
        </div>
        <InvitePerson />
        <Tile title={t("people.accounts")} flush>
          {error && <Problem error={error} onRetry={() => void refetch()} />}
          {!data && !error && <Skeleton />}
          {data && <PeopleTable people={data.items} />}
        </Tile>
        <PendingInvitations />
      </div>
    </HomeFrame>
  );
}

type Change = "promote" | "demote" | "deactivate" | "activate";

const changes = {
  promote: { administrator: true },
  demote: { administrator: false },
  deactivate: { active: false },
  activate: { active: true },
} as const;

function PeopleTable({ people: rows }: { people: User[] }) {
  const client = useQueryClient();
  const me = useMe();
  const [asking, setAsking] = useState<{ user: User; change: Change } | null>(null);
  const update = useMutation({
    mutationFn: ({ user, change }: { user: User; change: Change }) => people.update(user.id, changes[change]),
    onSuccess: async (user, { change }) => {
      setAsking(null);
      toast.done(t(`people.done.${change}`, { name: user.name || user.email }));
      await Promise.all([client.invalidateQueries({ queryKey: keys.people }), user.email === me && client.invalidateQueries({ queryKey: keys.session })]);
    },
  });
  const actions = (user: User) => {
    const change = (which: Change) => (
      <Button variant="quiet" aria-label={`${t(`people.verb.${which}`)}: ${user.email}`} onClick={() => setAsking({ user, change: which })}>
        {t(`people.verb.${which}`)}
      </Button>
    );
    if (!user.active) return change("activate");
    return (
      <span className="inline-flex flex-wrap justify-end">
        {change(user.administrator ? "demote" : "promote")}
        {change("deactivate")}
      </span>
    );
  };
  const name = asking?.user.name || asking?.user.email || "";
  return (
    <>
      <Table
        label={t("people.accounts")}
        rows={rows}
        rowKey={({ id }) => id}
        columns={[
          { title: t("members.person"), cell: (user) => <Person user={user} me={user.email === me} /> },
          { title: t("people.server_role"), cell: ({ administrator }) => <span className={administrator ? "" : "text-ink-2"}>{t(administrator ? "people.administrator" : "people.member")}</span> },
          { title: t("people.since"), cell: ({ created_at }) => <span className="text-ink-2">{formatDateTime(created_at)}</span>, narrow: "hide" },
          { title: t("members.actions"), cell: actions, end: true },
        ]}
      />
      {asking && (
        <Confirm
          title={t(`people.ask.${asking.change}`, { name })}
          text={t(`people.ask.${asking.change}_text`)}
          verb={t(`people.verb.${asking.change}`)}
          danger={asking.change === "deactivate" || asking.change === "demote"}
          busy={update.isPending}
          error={update.error}
          onConfirm={() => update.mutate(asking)}
          onClose={() => {
            setAsking(null);
            update.reset();
          }}
        />
      )}
    </>
  );
}

function InvitePerson() {
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [administrator, setAdministrator] = useState(false);
  const invite = useMutation({
    mutationFn: () => invitations.create({ email: email.trim(), administrator }),
    onSuccess: async () => {
      setEmail("");
      setAdministrator(false);
      await client.invalidateQueries({ queryKey: keys.invitations });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <Tile title={t("people.invite_title")}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <div className="flex flex-wrap items-end gap-2">
          <div className="min-w-56 flex-1">
            <Field label={t("signin.email")}>{(control) => <Input {...control} type="email" required value={email} onChange={(event) => setEmail(event.target.value)} />}</Field>
          </div>
          <Button type="submit" variant="primary" busy={invite.isPending}>
            {t("members.invite")}
          </Button>
        </div>
        <div className="flex items-center gap-2">
          <Checkbox label={t("people.as_administrator")} checked={administrator} onChange={() => setAdministrator(!administrator)} />
          <span aria-hidden>{t("people.as_administrator")}</span>
        </div>
        <FormError error={invite.error} />
        {invite.data && <ShownOnce title={t("people.link_once", { email: invite.data.email })} name={t("people.link")} value={invite.data.url} />}
      </form>
    </Tile>
  );
}
