import { useQuery } from "@tanstack/react-query";
import { ApiError } from "@/api/http";
import { sessionQuery } from "@/api/queries";
import { t } from "@/i18n";

/** The way to the identity provider, when the operator has named one. The browser leaves this page for it. */
export function ProviderSignIn({ next }: { next: string | undefined }) {
  const { error } = useQuery(sessionQuery);
  const provider = providerOf(error);
  if (provider === undefined) return null;
  const query = next === undefined ? "" : `?${new URLSearchParams({ next }).toString()}`;
  return (
    <a
      href={`/api/v1/oidc/sign-in${query}`}
      className="mt-4 flex h-8 items-center justify-center rounded-control border border-line-strong bg-surface px-3 font-medium text-ink transition-colors hover:bg-raised"
    >
      {t("signin.with", { provider })}
    </a>
  );
}

const reasons = ["oidc_cancelled", "oidc_expired", "oidc_failed", "oidc_unverified_email", "oidc_unknown_person"] as const;

/** Why the browser came back from the provider without a session. */
export function ProviderRefusal({ code }: { code: string | undefined }) {
  const reason = reasons.find((known) => known === code);
  if (reason === undefined) return null;
  return (
    <div role="alert" className="mb-4 rounded-control border border-bad-line bg-bad-soft px-3 py-2 text-bad">
      {t(`signin.error.${reason}`)}
    </div>
  );
}

/** The 401 of an open sign-in page says what is offered. */
function providerOf(error: Error | null): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const oidc = error.details.oidc as { provider?: string } | undefined;
  return oidc?.provider;
}
