import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { session } from "@/api/endpoints";
import { keys } from "@/api/queries";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Field, Input } from "@/ui/Field";
import { FormError } from "@/ui/states";
import { AuthFrame } from "./AuthFrame";
import { ProviderRefusal, ProviderSignIn } from "./ProviderSignIn";

const route = getRouteApi("/signin");

export function SignIn() {
  const { next, error } = route.useSearch();
  const client = useQueryClient();
  const navigate = useNavigate();
  const signIn = useMutation({
    mutationFn: session.signIn,
    onSuccess: async (created) => {
      client.setQueryData(keys.session, created);
      await navigate({ to: next ?? "/projects", replace: true });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    signIn.mutate({ email: String(form.get("email")).trim(), password: String(form.get("password")) });
  };
  return (
    <AuthFrame title={t("signin.title")} text={t("signin.text")}>
      <ProviderRefusal code={error} />
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("signin.email")}>{(control) => <Input {...control} name="email" type="email" autoComplete="username" autoFocus required />}</Field>
        <Field label={t("signin.password")}>{(control) => <Input {...control} name="password" type="password" autoComplete="current-password" required />}</Field>
        <FormError error={signIn.error} />
        <Button type="submit" variant="primary" busy={signIn.isPending}>
          {t("signin.submit")}
        </Button>
      </form>
      <ProviderSignIn next={next} />
    </AuthFrame>
  );
}
