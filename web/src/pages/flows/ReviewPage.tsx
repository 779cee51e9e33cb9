import { Check, CircleX, Rocket } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { reviews } from "@/api/endpoints";
import { catalogQuery, diffQuery, flowChanged, flowQuery, stateQuery } from "@/api/queries";
import { useMay, useMe } from "@/api/roles";
import type { Flow, Review } from "@/api/types";
import { ChangeCounts } from "@/editor/ChangeList";
import { ReviewStrip } from "@/editor/ReviewStrip";
import { VersionView } from "@/editor/VersionView";
import type { Catalog } from "@/flow/catalog";
import { asDrawable } from "@/flow/document";
import { isOwnChange, reviewState } from "@/api/review";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, Textarea } from "@/ui/Field";
import { Empty, FormError, Problem, Skeleton } from "@/ui/states";
import { toast } from "@/ui/toast";
import { Differing, Lines } from "./Compare";
import { SubHeader } from "./SubHeader";

const route = getRouteApi("/signed-in/projects/$project/flows-column/flows/$flow/review");

/** What a checker looks at: what the draft changes, on the tree and in words, and the decision. */
export function ReviewPage() {
  const params = route.useParams();
  const flow = useQuery({ ...flowQuery(params.flow), staleTime: 0 });
  const catalog = useQuery(catalogQuery);
  const error = flow.error ?? catalog.error;
  if (error) return <Problem error={error} onRetry={() => void Promise.all([flow.refetch(), catalog.refetch()])} />;
  if (!flow.data || !catalog.data) return <Skeleton rows={6} className="p-6" />;
  const { review } = flow.data;
  if (review === null || reviewState(flow.data) === null) {
    return (
      <>
        <SubHeader params={params} title={t("review.title")} />
        <Empty title={t("review.none")}>{t("review.none_text")}</Empty>
      </>
    );
  }
  return <Reviewed key={review.hash} flow={flow.data} review={review} catalog={catalog.data} params={params} />;
}

interface ReviewedProps {
  flow: Flow;
  review: Review;
  catalog: Catalog;
  params: { project: string; flow: string };
}

/** The draft is fetched with the review, and the approval names its hash: what is approved is what is shown. */
function Reviewed({ flow, review, catalog, params }: ReviewedProps) {
  const isFirst = flow.active_version === null;
  const draft = useQuery(stateQuery(flow.id, "draft"));
  const active = useQuery({ ...stateQuery(flow.id, "active"), enabled: !isFirst });
  const diff = useQuery({ ...diffQuery(flow.id, "active", "draft"), enabled: !isFirst });
  const used = isFirst ? [draft] : [draft, active, diff];
  const error = used.find((query) => query.error)?.error;
  const ready = used.every((query) => query.data !== undefined);
  const documents = useMemo(() => ({ older: asDrawable(active.data), newer: asDrawable(draft.data) }), [active.data, draft.data]);
  return (
    <>
      <SubHeader params={params} title={t("review.title")} aside={diff.data && <ChangeCounts diff={diff.data} />}>
        <Decision flow={flow} review={review} params={params} ready={ready} />
      </SubHeader>
      <ReviewStrip flow={flow} here />
      <Why flow={flow} review={review} />
      {error && <Problem error={error} onRetry={() => void Promise.all(used.map((query) => query.refetch()))} />}
      {!error && !ready && <Skeleton rows={6} className="p-6" />}
      {ready && isFirst && (
        <>
          <p className="border-b border-line bg-surface px-4 py-2 text-ink-2">{t("review.first")}</p>
          <VersionView document={draft.data} catalog={catalog} />
        </>
      )}
      {ready && diff.data && diff.data.same && <Empty title={t("diff.same")}>{t("deploy.no_changes")}</Empty>}
      {ready && diff.data && !diff.data.same && documents.older && documents.newer && <Differing diff={diff.data} compared={{ older: documents.older, newer: documents.newer, catalog }} />}
      {ready && diff.data && !diff.data.same && !(documents.older && documents.newer) && <Lines lines={diff.data.lines} />}
    </>
  );
}

/** Why one can't decide, when one can't. */
function Why({ flow, review }: { flow: Flow; review: Review }) {
  const mayReview = useMay("checker");
  const me = useMe();
  const state = reviewState(flow);
  const reason =
    state === "stale"
      ? t("review.why_stale")
      : state !== "requested"
        ? null
        : !mayReview
          ? t("roles.needs", { role: t("roles.checker") })
          : isOwnChange({ draft: flow.draft, review }, me)
            ? t("review.why_own")
            : null;
  return reason && <p className="border-b border-line bg-raised px-4 py-2 text-ink-2">{reason}</p>;
}

type Deciding = "approve" | "deploy" | "reject";

function Decision({ flow, review, params, ready }: Omit<ReviewedProps, "catalog"> & { ready: boolean }) {
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  const mayReview = useMay("checker");
  const me = useMe();
  const state = reviewState(flow);
  if (!mayReview || (state !== "requested" && state !== "approved")) return null;
  const isOwn = isOwnChange({ draft: flow.draft, review }, me);
  const why = isOwn ? t("review.why_own") : undefined;
  return (
    <>
      <Button disabled={!ready} onClick={() => setDeciding("reject")}>
        <CircleX size={14} aria-hidden />
        {t("review.reject")}
      </Button>
      {state === "requested" && (
        <>
          <Button disabled={!ready || isOwn} title={why} onClick={() => setDeciding("approve")}>
            <Check size={14} aria-hidden />
            {t("review.approve")}
          </Button>
          <Button variant="primary" disabled={!ready || isOwn} title={why} onClick={() => setDeciding("deploy")}>
            <Rocket size={14} aria-hidden />
            {t("review.approve_deploy")}
          </Button>
        </>
      )}
      {deciding && <DecisionDialog deciding={deciding} flow={flow} review={review} params={params} onClose={() => setDeciding(null)} />}
    </>
  );
}

interface DecisionDialogProps extends Omit<ReviewedProps, "catalog"> {
  deciding: Deciding;
  onClose: () => void;
}

function DecisionDialog({ deciding, flow, review, params, onClose }: DecisionDialogProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [comment, setComment] = useState("");
  const said = comment.trim();
  const decide = useMutation({
    mutationFn: () =>
      deciding === "reject" ? reviews.reject(flow.id, said) : reviews.approve(flow.id, { hash: review.hash, deploy: deciding === "deploy", ...(said !== "" && { comment: said }) }),
    onSuccess: async (decided) => {
      onClose();
      toast.done(decided.version === null ? t(`review.done.${deciding}`) : t("deploy.deployed", { version: decided.version }));
      await flowChanged(client, flow.id);
      await navigate({ to: "/projects/$project/flows/$flow", params });
    },
    // What was looked at may not be what is there any more.
    onError: () => flowChanged(client, flow.id),
  });
  const verb = t(deciding === "reject" ? "review.reject" : deciding === "deploy" ? "review.approve_deploy" : "review.approve");
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t(`review.ask.${deciding}`, { name: flow.name })}
      description={t(`review.ask.${deciding}_text`)}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button variant={deciding === "reject" ? "danger" : "primary"} busy={decide.isPending} disabled={deciding === "reject" && said === ""} onClick={() => decide.mutate()}>
            {verb}
          </Button>
        </>
      }
    >
      <Field label={t(deciding === "reject" ? "review.reason" : "review.comment")} hint={t("review.comment_hint", { by: review.requested_by })}>
        {(control) => <Textarea {...control} autoFocus value={comment} maxLength={1_000} onChange={(event) => setComment(event.target.value)} />}
      </Field>
      <FormError error={decide.error} />
    </Dialog>
  );
}
