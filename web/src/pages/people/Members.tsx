import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { members as api } from "@/api/endpoints";
import { keys, membersQuery } from "@/api/queries";
import { useMay, useMe, type Role } from "@/api/roles";
import type { Member } from "@/api/types";
import { formatDateTime, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { RoleNotice } from "@/pages/RoleNotice";
import { Problem, Skeleton } from "@/ui/states";
import { Table, Tile } from "@/ui/Tile";
import { toast } from "@/ui/toast";
import { InviteMember } from "./InviteMember";
import { PendingInvitations } from "./PendingInvitations";
import { Person } from "./Person";
import { RoleSelect } from "./RoleSelect";

const route = getRouteApi("/signed-in/projects/$project/members");

/** Who has which role in a project, and who is invited to it. */
export function Members() {
  const { project } = route.useParams();
  const { data, error, refetch } = useQuery(membersQuery(project));
  const mayChange = useMay("admin");
  return (
    <main className="flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-3xl flex-col gap-6 p-8 max-md:p-3">
        <div>
          <h1 className="text-xl font-semibold">{t("members.title")}</h1>
          <p className="mt-1 text-ink-2">{t("members.text")}</p>
        </div>
        <RoleNotice needed="admin" />
        {mayChange && <InviteMember project={project} members={data?.items ?? []} />}
        <Tile title={t("members.list")} flush>
          {error && <Problem error={error} onRetry={() => void refetch()} />}
          {!data && !error && <Skeleton />}
          {data?.items.length === 0 && <p className="px-4 pb-4 text-ink-2">{t("members.empty")}</p>}
          {data && data.items.length > 0 && <MemberTable project={project} members={data.items} mayChange={mayChange} />}
        </Tile>
        {mayChange && <PendingInvitations project={project} />}
      </div>
    </main>
  );
}

function MemberTable({ project, members, mayChange }: { project: string; members: Member[]; mayChange: boolean }) {
  const client = useQueryClient();
  const [removing, setRemoving] = useState<Member | null>(null);
  const me = useMe();
  const changed = () => Promise.all([client.invalidateQueries({ queryKey: keys.members(project) }), client.invalidateQueries({ queryKey: keys.projects })]);
  const setRole = useMutation({
    mutationFn: ({ user, role }: { user: string; role: Role }) => api.put(project, user, role),
    onSuccess: async ({ user, role }) => {
      toast.done(t("members.role_set", { name: user.name || user.email, role: t(`roles.${role}`) }));
      await changed();
    },
    onError: toast.failed,
  });
  const remove = useMutation({
    mutationFn: (member: Member) => api.remove(project, member.user.id),
    onSuccess: async (_, { user }) => {
      setRemoving(null);
      toast.done(t("members.removed", { name: user.name || user.email }));
      await changed();
    },
  });
  const close = () => {
    setRemoving(null);
    remove.reset();
  };
  const role = ({ user, role: current }: Member) =>
    mayChange ? (
      <RoleSelect label={t("members.role_of", { name: user.name || user.email })} value={current} onChange={(next) => setRole.mutate({ user: user.id, role: next })} />
    ) : (
      t(`roles.${current}`)
    );
  return (
    <>
      <Table
        label={t("members.list")}
        rows={members}
        rowKey={({ user }) => user.id}
        columns={[
          { title: t("members.person"), cell: ({ user }) => <Person user={user} me={user.email === me} /> },
          { title: t("members.role"), cell: role },
          { title: t("members.added"), cell: ({ added_at, added_by }) => <span className="text-ink-2">{t("members.added_by", { time: formatDateTime(added_at), by: added_by })}</span>, narrow: "hide" },
          ...(mayChange
            ? [
                {
                  title: t("members.actions"),
                  cell: (member: Member) => (
                    <Button variant="quiet" aria-label={t("members.remove_named", { name: member.user.email })} onClick={() => setRemoving(member)}>
                      {t("members.remove")}
                    </Button>
                  ),
                  end: true,
                },
              ]
            : []),
        ]}
      />
      {removing && (
        <Confirm
          title={t("members.remove_title", { name: removing.user.name || removing.user.email })}
          text={t(removing.user.email === me ? "members.remove_self" : "members.remove_text")}
          verb={t("members.remove")}
          danger
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(removing)}
          onClose={close}
        />
      )}
    </>
  );
}
