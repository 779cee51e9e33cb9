//! Reviews on the wire: what a maker asks to be approved and what a checker says.

pub(crate) mod approve;
pub(crate) mod get;
pub(crate) mod reject;
pub(crate) mod request;
pub(crate) mod withdraw;

use crate::time::Time;
use ::flow::{FlowId, Timestamp, document::ContentHash, lifecycle::review::ReviewStatus};
use engine::authoring::ReviewView;
use serde::Serialize;
use utoipa::ToSchema;

/// The newest review of a flow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Review {
    /// From 1 in a flow.
    number: u32,
    #[schema(value_type = Status)]
    status: ReviewStatus,
    /// Whether the draft was changed since, or what it runs: neither the request nor its approval counts any more.
    stale: bool,
    /// Of all that would become active. A checker sends it with the approval.
    #[schema(value_type = String)]
    hash: ContentHash,
    /// The draft's ETag when the review was requested.
    draft_etag: String,
    /// What changed.
    #[schema(required)]
    note: Option<String>,
    #[schema(value_type = Time)]
    requested_at: Timestamp,
    /// An e-mail address, or `admin key`.
    requested_by: String,
    #[schema(required, value_type = Option<Time>)]
    decided_at: Option<Timestamp>,
    #[schema(required)]
    decided_by: Option<String>,
    /// Of who decided.
    #[schema(required)]
    comment: Option<String>,
    /// What the approved draft became.
    #[schema(required)]
    version: Option<u32>,
    /// Where the draft is compared with the active version; null without one of them.
    #[schema(required)]
    diff: Option<String>,
}

/// OpenAPI stand-in for [`ReviewStatus`].
#[derive(ToSchema)]
#[schema(as = ReviewStatus, rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum Status {
    /// Waits for a checker.
    Requested,
    Approved,
    Rejected,
    /// By the requester or an administrator.
    Withdrawn,
}

impl Review {
    pub(crate) fn new(view: ReviewView, flow: FlowId) -> Self {
        let ReviewView { review, is_stale, has_difference } = view;
        let status = review.status();
        let (decided_at, decided_by, comment) = match review.decision {
            Some(decision) => (Some(decision.at), Some(decision.by), decision.comment),
            None => (None, None, None),
        };
        Self {
            number: review.number,
            status,
            stale: is_stale,
            hash: review.hash,
            draft_etag: review.draft_etag.to_string(),
            note: review.note,
            requested_at: review.requested_at,
            requested_by: review.requested_by,
            decided_at,
            decided_by,
            comment,
            version: review.version,
            diff: has_difference.then(|| format!("/api/v1/flows/{flow}/diff?from=active&to=draft")),
        }
    }
}
