//! Maker and checker: a review pins what was looked at by a hash, and only that may be approved and deployed. Whether a
//! review is stale is computed, never stored: nobody can forget to set it. Knows no roles: who may ask is for others.

#[cfg(test)]
mod tests;
pub(super) mod words;

use super::{
    Change, Deploy, FlowHead, LifecycleError, VersionHead,
    rules::{self, next},
};
use crate::{document::ContentHash, timestamp::Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// People whose changes one draft may hold. Who would be one more isn't let in: forgetting an author would let them
/// approve their own change.
pub const DRAFT_AUTHORS_MAX: usize = 100;

/// One request for approval and what became of it. Stores keep it as JSON: fields are only ever added, with a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// From 1 in a flow.
    pub number: u32,
    /// [`content_hash`] of what is to be approved.
    pub hash: ContentHash,
    /// The draft's document.
    pub document: ContentHash,
    /// The draft's ETag when the review was requested.
    pub draft_etag: u64,
    /// What changed, for the checker and the version history.
    pub note: Option<String>,
    pub requested_at: Timestamp,
    pub requested_by: String,
    /// None while it waits for a checker.
    pub decision: Option<Decision>,
    /// What the approved draft became. Written by the deploy.
    pub version: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub verdict: Verdict,
    pub at: Timestamp,
    pub by: String,
    pub comment: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Approved,
    Rejected,
    /// By the requester or an administrator.
    Withdrawn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewStatus {
    /// Waits for a checker.
    Requested,
    Approved,
    Rejected,
    Withdrawn,
}

/// A subroutine as it was when it was approved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pin {
    /// The flow's key.
    pub key: String,
    pub version: u32,
    pub document: ContentHash,
}

/// Who approved a version, in which review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub review: u32,
    pub by: String,
}

/// What a maker asks to be approved. The caller has made sure that `check` finds no error in it.
#[derive(Debug, Clone)]
pub struct Request {
    pub document: ContentHash,
    /// [`content_hash`] of it.
    pub hash: ContentHash,
    pub note: Option<String>,
}

/// What a checker says yes to.
#[derive(Debug, Clone)]
pub struct Yes {
    /// The hash of the review that they looked at.
    pub seen: ContentHash,
    pub comment: Option<String>,
}

/// The hash of everything that an approval covers: the draft's document, the subroutines that it runs and the settings
/// that change what it does. Neither the order of the pins nor that of the settings matters; no document has this hash.
pub fn content_hash(
    document: ContentHash,
    pins: &[Pin],
    settings: &BTreeMap<&str, Value>,
) -> ContentHash {
    let mut pins: Vec<&Pin> = pins.iter().collect();
    pins.sort();
    let canonical = json!({ "document": document, "pins": pins, "settings": settings });
    ContentHash(Sha256::digest(format!("tandem review 1\n{canonical}")).into())
}

impl Review {
    pub fn status(&self) -> ReviewStatus {
        match self.decision.as_ref().map(|decision| decision.verdict) {
            None => ReviewStatus::Requested,
            Some(Verdict::Approved) => ReviewStatus::Approved,
            Some(Verdict::Rejected) => ReviewStatus::Rejected,
            Some(Verdict::Withdrawn) => ReviewStatus::Withdrawn,
        }
    }

    /// Whether a deploy would make something else active than what was reviewed. `now` is the [`content_hash`] of the
    /// reviewed document with the subroutines and settings of now. A review that was deployed is never stale.
    pub fn is_stale(&self, head: &FlowHead, now: ContentHash) -> bool {
        let is_this_draft = head.draft.as_ref().is_some_and(|draft| draft.etag == self.draft_etag);
        self.version.is_none() && !(is_this_draft && now == self.hash)
    }
}

/// Asks for approval of the draft as it is now. One review at a time: a stale one makes room for the next.
pub fn request(
    head: &FlowHead,
    request: Request,
    change: Change<'_>,
) -> Result<FlowHead, LifecycleError> {
    let mut next = next(head, change)?;
    let draft = head.draft.as_ref().ok_or(LifecycleError::NoDraft)?;
    if let Some(review) = &head.review
        && review.version.is_none()
        && !review.is_stale(head, request.hash)
    {
        let status = review.status();
        match status {
            ReviewStatus::Requested | ReviewStatus::Approved => {
                return Err(LifecycleError::ReviewOpen { number: review.number, status });
            }
            ReviewStatus::Rejected | ReviewStatus::Withdrawn => {}
        }
    }
    next.review = Some(Review {
        number: head.review.as_ref().map_or(0, |review| review.number) + 1,
        hash: request.hash,
        document: request.document,
        draft_etag: draft.etag,
        note: request.note,
        requested_at: change.at,
        requested_by: change.by.to_owned(),
        decision: None,
        version: None,
    });
    Ok(next)
}

/// Says yes to exactly what the checker looked at. `now` is the [`content_hash`] of what a deploy would make active.
pub fn approve(
    head: &FlowHead,
    yes: Yes,
    now: ContentHash,
    change: Change<'_>,
) -> Result<FlowHead, LifecycleError> {
    let mut next = next(head, change)?;
    let review = undecided(head, &[ReviewStatus::Requested])?;
    let is_author = head.draft.as_ref().is_some_and(|draft| draft.authors.contains(change.by));
    if review.requested_by == change.by || is_author {
        return Err(LifecycleError::OwnChange);
    }
    let is_stale = review.is_stale(head, now);
    if is_stale || review.hash != yes.seen {
        return Err(LifecycleError::ReviewChanged { hash: review.hash, is_stale });
    }
    next.review = Some(decided(review, Verdict::Approved, yes.comment, change));
    Ok(next)
}

/// Approves and deploys as one change of the flow.
pub fn approve_and_deploy(
    head: &FlowHead,
    yes: Yes,
    facts: Deploy,
    change: Change<'_>,
) -> Result<(FlowHead, VersionHead), LifecycleError> {
    let approved = approve(head, yes, facts.hash, change)?;
    rules::deploy(&FlowHead { revision: head.revision, ..approved }, facts, change)
}

/// Says no and why; also to what was approved before and isn't deployed yet.
pub fn reject(
    head: &FlowHead,
    comment: &str,
    change: Change<'_>,
) -> Result<FlowHead, LifecycleError> {
    let mut next = next(head, change)?;
    let review = undecided(head, &[ReviewStatus::Requested, ReviewStatus::Approved])?;
    let comment = comment.trim();
    if comment.is_empty() {
        return Err(LifecycleError::CommentMissing);
    }
    next.review = Some(decided(review, Verdict::Rejected, Some(comment.to_owned()), change));
    Ok(next)
}

/// Takes the request back, and with it an approval that isn't deployed yet.
pub fn withdraw(
    head: &FlowHead,
    is_admin: bool,
    change: Change<'_>,
) -> Result<FlowHead, LifecycleError> {
    let mut next = next(head, change)?;
    let review = undecided(head, &[ReviewStatus::Requested, ReviewStatus::Approved])?;
    if !is_admin && review.requested_by != change.by {
        let requested_by = review.requested_by.clone();
        return Err(LifecycleError::NotYourReview { requested_by });
    }
    next.review = Some(decided(review, Verdict::Withdrawn, None, change));
    Ok(next)
}

/// The approval of what is to be deployed, if there is one; why not, when the project asks for one.
pub(super) fn approval(
    head: &FlowHead,
    facts: &Deploy,
) -> Result<Option<Approval>, LifecycleError> {
    let review = head.review.as_ref().filter(|review| review.version.is_none());
    let approved = review.and_then(|review| {
        let decision = review.decision.as_ref()?;
        (decision.verdict == Verdict::Approved).then_some((review, decision))
    });
    match approved {
        Some((review, decision)) if !review.is_stale(head, facts.hash) => {
            Ok(Some(Approval { review: review.number, by: decision.by.clone() }))
        }
        Some(_) | None if !facts.approval_required => Ok(None),
        Some((review, decision)) => Err(LifecycleError::ApprovalStale {
            number: review.number,
            approved_by: decision.by.clone(),
        }),
        None => {
            let review = review.map(|review| (review.number, review.status()));
            Err(LifecycleError::ApprovalRequired { review })
        }
    }
}

/// The review, when it has one of these statuses and isn't deployed.
fn undecided<'a>(
    head: &'a FlowHead,
    statuses: &[ReviewStatus],
) -> Result<&'a Review, LifecycleError> {
    let review = head.review.as_ref().ok_or(LifecycleError::NoReview)?;
    let status = review.status();
    if review.version.is_some() || !statuses.contains(&status) {
        let (number, version) = (review.number, review.version);
        return Err(LifecycleError::ReviewClosed { number, status, version });
    }
    Ok(review)
}

fn decided(
    review: &Review,
    verdict: Verdict,
    comment: Option<String>,
    change: Change<'_>,
) -> Review {
    let decision = Decision { verdict, at: change.at, by: change.by.to_owned(), comment };
    Review { decision: Some(decision), ..review.clone() }
}
