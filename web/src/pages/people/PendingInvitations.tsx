import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { invitations } from "@/api/endpoints";
import { invitationsQuery, keys, projectsQuery } from "@/api/queries";
import type { Invitation } from "@/api/types";
import { formatDateTime, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { Problem, Skeleton } from "@/ui/states";
import { Table, Tile } from "@/ui/Tile";
import { toast } from "@/ui/toast";

/** Who was invited and hasn't come yet. The links themselves can't be shown again. */
export function PendingInvitations({ project }: { project?: string }) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(invitationsQuery(project));
  const projects = useQuery(projectsQuery);
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  const revoke = useMutation({
    mutationFn: ({ id }: Invitation) => invitations.revoke(id),
    onSuccess: async (_, { email }) => {
      setRevoking(null);
      toast.done(t("people.revoked", { email }));
      await client.invalidateQueries({ queryKey: keys.invitations });
    },
  });
  const invitedTo = ({ administrator, project_id, role }: Invitation) => {
    const name = projects.data?.items.find(({ id }) => id === project_id)?.name ?? project_id;
    const grant = role && (project === undefined ? t("people.role_in", { role: t(`roles.${role}`), project: name ?? "" }) : t(`roles.${role}`));
    return [administrator && t("people.administrator"), grant].filter(Boolean).join(", ") || t("people.no_role_yet");
  };
  return (
    <Tile title={t("people.pending")} flush>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={2} />}
      {data?.items.length === 0 && <p className="px-4 pb-4 text-ink-2">{t("people.none_pending")}</p>}
      {data && data.items.length > 0 && (
        <Table
          label={t("people.pending")}
          rows={data.items}
          rowKey={({ id }) => id}
          columns={[
            { title: t("signin.email"), cell: ({ email }) => <span className="font-medium break-all">{email}</span> },
            { title: t("members.role"), cell: invitedTo },
            { title: t("people.expires"), cell: ({ expires_at }) => <span className="text-ink-2">{formatDateTime(expires_at)}</span>, narrow: "hide" },
            { title: t("people.invited_by"), cell: ({ created_by }) => <span className="break-all text-ink-2">{created_by}</span>, narrow: "hide" },
            {
              title: t("members.actions"),
              cell: (invitation) => (
                <Button variant="quiet" aria-label={t("people.revoke_named", { email: invitation.email })} onClick={() => setRevoking(invitation)}>
                  {t("people.revoke")}
                </Button>
              ),
              end: true,
            },
          ]}
        />
      )}
      {revoking && (
        <Confirm
          title={t("people.revoke_title", { email: revoking.email })}
          text={t("people.revoke_text")}
          verb={t("people.revoke")}
          danger
          busy={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate(revoking)}
          onClose={() => {
            setRevoking(null);
            revoke.reset();
          }}
        />
      )}
    </Tile>
  );
}
