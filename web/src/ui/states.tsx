/** The three states that every screen has besides its content: empty, loading, failed. */

import { CircleAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "@/i18n";
import { Button } from "./Button";

interface EmptyProps {
  title: string;
  /** The page has no other title. */
  main?: boolean;
  children?: ReactNode;
  icon?: ReactNode;
  action?: ReactNode;
}

export function Empty({ title, main = false, children, icon, action }: EmptyProps) {
  const Heading = main ? "h1" : "h2";
  return (
    <div className="m-auto flex max-w-sm flex-col items-center gap-2 p-8 text-center">
      {icon && (
        <div className="mb-2 grid size-12 place-items-center rounded-card bg-accent-soft text-accent-ink" aria-hidden>
          {icon}
        </div>
      )}
      <Heading className="text-lg font-semibold">{title}</Heading>
      {children && <div className="text-ink-2">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Grey bars in place of content; they appear only after 150 ms. */
export function Skeleton({ rows = 4, className = "p-4" }: { rows?: number; className?: string }) {
  return (
    <div role="status" aria-label={t("common.loading")} className={`flex flex-col gap-3 ${className}`}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton h-9" style={{ width: `${92 - (row % 3) * 14}%` }} />
      ))}
    </div>
  );
}

interface ProblemProps {
  error: unknown;
  onRetry?: () => void;
}

export function Problem({ error, onRetry }: ProblemProps) {
  const { message, requestId } = describe(error);
  return (
    <div role="alert" className="m-auto flex max-w-md flex-col items-center gap-2 p-8 text-center">
      <CircleAlert className="text-bad" aria-hidden />
      <h2 className="text-lg font-semibold">{t("common.failed_to_load")}</h2>
      <p className="text-ink-2">{message}</p>
      {requestId && <p className="font-mono text-xs text-ink-3">{t("common.request_id", { id: requestId })}</p>}
      {onRetry && (
        <Button onClick={onRetry} className="mt-2">
          <RotateCw size={14} aria-hidden />
          {t("common.retry")}
        </Button>
      )}
    </div>
  );
}

/** What went wrong, in the server's words; an unreachable server has none. */
export function describe(error: unknown): { message: string; requestId: string | null } {
  if (!(error instanceof Error)) return { message: String(error), requestId: null };
  if ("status" in error && error.status === 0) return { message: t("common.unreachable"), requestId: null };
  const requestId = "requestId" in error && typeof error.requestId === "string" ? error.requestId : null;
  return { message: error.message, requestId };
}

/** What went wrong with a form, above its button. */
export function FormError({ error }: { error: unknown }) {
  if (!error) return null;
  const { message, requestId } = describe(error);
  return (
    <div role="alert" className="rounded-control border border-bad-line bg-bad-soft px-3 py-2 text-bad">
      {message}
      {requestId && <span className="mt-0.5 block font-mono text-xs opacity-80">{t("common.request_id", { id: requestId })}</span>}
    </div>
  );
}
