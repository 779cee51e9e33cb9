import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { invitations } from "@/api/endpoints";
import { ApiError } from "@/api/http";
import { keys } from "@/api/queries";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Field, Input } from "@/ui/Field";
import { FormError } from "@/ui/states";
import { AuthFrame } from "../AuthFrame";
import { PASSWORD_CHARS_MIN, tokenFromLink } from "../SetUp";

const signInLink = "text-accent-ink underline underline-offset-2";

/** Where an invitation's link leads: its holder makes an account and is signed in. */
export function AcceptInvitation() {
  const [token] = useState(tokenFromLink);
  if (token === "") {
    return (
      <AuthFrame title={t("invitation.title")} text={t("invitation.no_token")}>
        <Link to="/signin" className={signInLink}>
          {t("signin.title")}
        </Link>
      </AuthFrame>
    );
  }
  return <AcceptForm token={token} />;
}

function AcceptForm({ token }: { token: string }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const accept = useMutation({
    mutationFn: invitations.accept,
    onSuccess: async (created) => {
      // Whoever was signed in here before isn't any more.
      client.clear();
      client.setQueryData(keys.session, created);
      await navigate({ to: "/projects", replace: true });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    accept.mutate({ token, name: String(form.get("name")).trim(), password: String(form.get("password")) });
  };
  const over = accept.error instanceof ApiError && (accept.error.code === "invitation_invalid" || accept.error.code === "user_exists");
  return (
    <AuthFrame title={t("invitation.title")} text={t("invitation.text")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("setup.name")}>{(control) => <Input {...control} name="name" autoComplete="name" autoFocus required maxLength={80} />}</Field>
        <Field label={t("signin.password")} hint={t("setup.password_hint", { count: PASSWORD_CHARS_MIN })}>
          {(control) => <Input {...control} name="password" type="password" autoComplete="new-password" required minLength={PASSWORD_CHARS_MIN} />}
        </Field>
        <FormError error={accept.error} />
        {over && (
          <Link to="/signin" className={signInLink}>
            {t("invitation.have_account")}
          </Link>
        )}
        <Button type="submit" variant="primary" busy={accept.isPending}>
          {t("invitation.submit")}
        </Button>
      </form>
    </AuthFrame>
  );
}
