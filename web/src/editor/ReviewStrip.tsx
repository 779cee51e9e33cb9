import { CircleCheck, CircleX, Hourglass, ScanEye, TriangleAlert } from "lucide-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { reviews } from "@/api/endpoints";
import { flowChanged } from "@/api/queries";
import { useMay, useMe } from "@/api/roles";
import type { Flow, Review } from "@/api/types";
import { reviewState, type ReviewState } from "@/api/review";
import { formatMoment, t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { toast } from "@/ui/toast";

const looks: Record<ReviewState, { look: string; icon: ReactNode }> = {
  requested: { look: "border-warn-line bg-warn-soft text-warn", icon: <Hourglass size={16} /> },
  approved: { look: "border-ok-line bg-ok-soft text-ok", icon: <CircleCheck size={16} /> },
  rejected: { look: "border-bad-line bg-bad-soft text-bad", icon: <CircleX size={16} /> },
  stale: { look: "border-warn-line bg-warn-soft text-warn", icon: <TriangleAlert size={16} /> },
};

interface ReviewStripProps {
  flow: Flow;
  /** On the review itself there is no way to it. */
  here?: boolean;
}

/** Under the bar of a flow: where its draft stands between maker and checker. */
export function ReviewStrip({ flow, here = false }: ReviewStripProps) {
  const state = reviewState(flow);
  const mayReview = useMay("checker");
  const mayWithdraw = useMayWithdraw(flow.review);
  const { project = flow.project_id } = useParams({ strict: false });
  const { review } = flow;
  if (state === null || review === null) return null;
  const { look, icon } = looks[state];
  const note = state === "requested" ? review.note : review.comment;
  const open = state === "requested" || state === "approved";
  return (
    <section aria-label={t("review.title")} className={`flex flex-wrap items-center gap-x-2.5 gap-y-1 border-b px-4 py-1.5 ${look}`}>
      <span aria-hidden>{icon}</span>
      <p role="status" className="min-w-0 flex-1 break-words">
        <span className="font-medium">{inWords(state, review)}</span>
        {note && <span className="ms-2 text-ink">“{note}”</span>}
      </p>
      {!here && open && (
        <Link
          to="/projects/$project/flows/$flow/review"
          params={{ project, flow: flow.id }}
          className="inline-flex h-7 items-center gap-1.5 rounded-control border border-line-strong bg-surface px-2.5 font-medium text-ink hover:bg-raised"
        >
          <ScanEye size={14} aria-hidden />
          {t(mayReview && state === "requested" ? "review.review" : "review.view")}
        </Link>
      )}
      {open && mayWithdraw && <Withdraw flow={flow} />}
    </section>
  );
}

/** The requester, or an admin of the project. */
function useMayWithdraw(review: Review | null): boolean {
  const isAdmin = useMay("admin");
  const isMaker = useMay("maker");
  const me = useMe();
  return isAdmin || (isMaker && review?.requested_by === me);
}

function inWords(state: ReviewState, review: Review): string {
  const requested = { by: review.requested_by, time: formatMoment(review.requested_at) };
  const decided = { by: review.decided_by ?? "", time: review.decided_at ? formatMoment(review.decided_at) : "" };
  if (state === "requested") return t("review.requested", requested);
  if (state === "stale") return review.status === "approved" ? t("review.stale_approved", decided) : t("review.stale_requested", requested);
  return t(`review.${state}`, decided);
}

function Withdraw({ flow }: { flow: Flow }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const withdraw = useMutation({
    mutationFn: () => reviews.withdraw(flow.id),
    onSuccess: async () => {
      setAsking(false);
      toast.done(t("review.withdrawn"));
      await flowChanged(client, flow.id);
    },
  });
  return (
    <>
      <Button className="!h-7" onClick={() => setAsking(true)}>
        {t("review.withdraw")}
      </Button>
      {asking && (
        <Confirm
          title={t("review.withdraw_title")}
          text={t(flow.review?.status === "approved" ? "review.withdraw_approved" : "review.withdraw_text")}
          verb={t("review.withdraw")}
          busy={withdraw.isPending}
          error={withdraw.error}
          onConfirm={() => withdraw.mutate()}
          onClose={() => {
            setAsking(false);
            withdraw.reset();
          }}
        />
      )}
    </>
  );
}
