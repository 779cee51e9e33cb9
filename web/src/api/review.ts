/** Where a change stands between the one who made it and the one who approves it. */

import type { Flow, Review } from "./types";

export type ReviewState = "requested" | "approved" | "rejected" | "stale";

/** What there is to say of a flow's draft; null when nobody asked for a review of it, or it is deployed. */
export function reviewState({ draft, review }: Pick<Flow, "draft" | "review">): ReviewState | null {
  if (!draft || !review || review.version !== null || review.status === "withdrawn") return null;
  if (review.status === "rejected") return "rejected";
  return review.stale ? "stale" : review.status;
}

/** Waits for a checker. */
export function waitsForReview(flow: Pick<Flow, "draft" | "review">): boolean {
  return reviewState(flow) === "requested";
}

/** Whether somebody helped to make what they would approve, as far as the page knows; the server knows all of them. */
export function isOwnChange({ draft, review }: { draft: Flow["draft"]; review: Review }, me: string | null): boolean {
  return me !== null && (review.requested_by === me || draft?.updated_by === me);
}
