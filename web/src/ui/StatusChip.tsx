/** Statuses by shape and colour, never by colour alone. */

import { Archive, Ban, CircleCheck, CircleX, Hourglass, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "@/i18n";
import { cx } from "./cx";

type VersionStatus = "draft" | "drafting" | "active" | "archived";
type ExecutionStatus = "running" | "waiting" | "completed" | "failed" | "cancelled" | "unknown";

const looks: Record<VersionStatus, { chip: string; mark: ReactNode }> = {
  draft: { chip: "border-line-strong text-ink-2 bg-raised", mark: <span className="block size-2.5 rounded-full border-[1.5px] border-dashed border-current" /> },
  drafting: { chip: "border-warn-line text-warn bg-warn-soft", mark: <span className="block size-2.5 rounded-full border-2 border-dotted border-current" /> },
  active: { chip: "border-ok-line text-ok bg-ok-soft", mark: <span className="block size-2.5 rounded-full bg-current" /> },
  archived: { chip: "border-line-strong text-ink-2 bg-surface", mark: <Archive size={10} /> },
};

export function StatusChip({ status }: { status: VersionStatus }) {
  const { chip, mark } = looks[status];
  return (
    <span className={cx("inline-flex h-[18px] shrink-0 items-center gap-1 rounded-full border px-1.5 text-[11px] font-semibold tracking-wide uppercase", chip)}>
      <span aria-hidden>{mark}</span>
      {t(`status.${status}`)}
    </span>
  );
}

const tones: Record<ExecutionStatus, string> = {
  running: "text-accent-ink",
  waiting: "text-warn",
  completed: "text-ok",
  failed: "text-bad",
  cancelled: "text-ink-3",
  unknown: "text-warn",
};

export function ExecutionIcon({ status, size = 16 }: { status: ExecutionStatus; size?: number }) {
  const props = { size, className: cx("shrink-0", tones[status]), "aria-hidden": true } as const;
  switch (status) {
    case "running":
      return <LoaderCircle {...props} className={cx(props.className, "animate-spin")} />;
    case "waiting":
    case "unknown":
      return <Hourglass {...props} />;
    case "completed":
      return <CircleCheck {...props} />;
    case "failed":
      return <CircleX {...props} />;
    case "cancelled":
      return <Ban {...props} />;
  }
}

export function ExecutionStatusText({ status }: { status: ExecutionStatus }) {
  return (
    <span className="inline-flex items-center gap-1.5 align-middle">
      <ExecutionIcon status={status} />
      <span className={cx("font-medium", tones[status])}>{t(`status.${status}`)}</span>
    </span>
  );
}
