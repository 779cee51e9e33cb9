import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { invitations, members as api } from "@/api/endpoints";
import { ApiError } from "@/api/http";
import { keys } from "@/api/queries";
import type { Role } from "@/api/roles";
import type { Member } from "@/api/types";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Field, Input } from "@/ui/Field";
import { ShownOnce } from "@/ui/ShownOnce";
import { FormError } from "@/ui/states";
import { Tile } from "@/ui/Tile";
import { toast } from "@/ui/toast";
import { RoleSelect } from "./RoleSelect";

/** Who has an account becomes a member at once; who has none gets a link, for this person to pass on. */
export function InviteMember({ project, members }: { project: string; members: Member[] }) {
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("maker");
  const invite = useMutation({
    mutationFn: async () => {
      const address = email.trim();
      const member = members.find(({ user }) => user.email === address.toLowerCase());
      if (member) throw new Error(t("members.already", { email: address, role: t(`roles.${member.role}`) }));
      try {
        return await invitations.create({ email: address, project, role });
      } catch (error) {
        const user = existingUser(error);
        if (user === null) throw error;
        return api.put(project, user, role);
      }
    },
    onSuccess: async (made) => {
      setEmail("");
      if ("user" in made) toast.done(t("members.added_existing", { name: made.user.name || made.user.email, role: t(`roles.${made.role}`) }));
      await Promise.all([keys.members(project), keys.invitations].map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <Tile title={t("members.invite_title")}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <div className="flex flex-wrap items-end gap-2">
          <div className="min-w-56 flex-1">
            <Field label={t("signin.email")}>{(control) => <Input {...control} type="email" required value={email} onChange={(event) => setEmail(event.target.value)} />}</Field>
          </div>
          <Field label={t("members.role")}>{({ id }) => <RoleSelect id={id} value={role} onChange={setRole} />}</Field>
          <Button type="submit" variant="primary" busy={invite.isPending}>
            {t("members.invite")}
          </Button>
        </div>
        <p className="text-xs text-ink-3">{t(`roles.${role}_text`)}.</p>
        <FormError error={invite.error} />
        {invite.data && "url" in invite.data && <ShownOnce title={t("people.link_once", { email: invite.data.email })} name={t("people.link")} value={invite.data.url} />}
      </form>
    </Tile>
  );
}

/** Who has that address already, when that is why there was no invitation. */
function existingUser(error: unknown): string | null {
  return error instanceof ApiError && error.code === "user_exists" && typeof error.details.user === "string" ? error.details.user : null;
}
