import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { session } from "@/api/endpoints";
import { keys } from "@/api/queries";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Field, Input } from "@/ui/Field";
import { FormError } from "@/ui/states";
import { AuthFrame } from "./AuthFrame";

export const PASSWORD_CHARS_MIN = 10;

/** The token is in the fragment, so that no server or proxy ever logs it. */
export function tokenFromLink(): string {
  return new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
}

/** The first start: the one-time link makes its holder the administrator. */
export function SetUp() {
  const [token] = useState(tokenFromLink);
  if (token === "") {
    return (
      <AuthFrame title={t("setup.title")} text={t("setup.no_token")}>
        <pre className="overflow-x-auto rounded-control border border-line bg-bg p-3 font-mono text-xs">{`${location.origin}/setup#token=…`}</pre>
      </AuthFrame>
    );
  }
  return <SetUpForm token={token} />;
}

function SetUpForm({ token }: { token: string }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const setUp = useMutation({
    mutationFn: session.setUp,
    onSuccess: async (created) => {
      client.setQueryData(keys.session, created);
      await navigate({ to: "/projects", replace: true });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name")).trim();
    setUp.mutate({ token, email: String(form.get("email")).trim(), password: String(form.get("password")), ...(name !== "" && { name }) });
  };
  return (
    <AuthFrame title={t("setup.title")} text={t("setup.text")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("setup.name")}>{(control) => <Input {...control} name="name" autoComplete="name" autoFocus maxLength={80} />}</Field>
        <Field label={t("signin.email")}>{(control) => <Input {...control} name="email" type="email" autoComplete="username" required />}</Field>
        <Field label={t("signin.password")} hint={t("setup.password_hint", { count: PASSWORD_CHARS_MIN })}>
          {(control) => <Input {...control} name="password" type="password" autoComplete="new-password" required minLength={PASSWORD_CHARS_MIN} />}
        </Field>
        <FormError error={setUp.error} />
        <Button type="submit" variant="primary" busy={setUp.isPending}>
          {t("setup.submit")}
        </Button>
      </form>
    </AuthFrame>
  );
}
