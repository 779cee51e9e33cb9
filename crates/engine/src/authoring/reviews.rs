//! Maker and checker: a review is requested, approved, rejected, withdrawn. Every change goes through the flow's head,
//! whose revision guards it against what others do meanwhile. Owns what a review covers; knows no roles.

use super::{Authoring, Result, ReviewView, drafts::compile, versions::text_of};
use crate::port::Change;
use flow::{
    FlowId,
    document::ContentHash,
    lifecycle::{
        FlowHead, LifecycleError,
        review::{self, Pin, Request, Yes},
    },
};
use std::collections::BTreeMap;

/// A checker's yes.
#[derive(Debug, Clone)]
pub struct Approve {
    /// The hash of the review that they looked at.
    pub hash: ContentHash,
    pub comment: Option<String>,
    /// In the same commit.
    pub deploy: bool,
}

/// What a review of a document covers at this moment.
pub(super) struct Subject {
    pub(super) pins: Vec<Pin>,
    /// Of the document, the pins and the settings that change what a flow does.
    pub(super) hash: ContentHash,
}

impl Subject {
    /// A flow runs its document alone, and no setting changes what it does.
    pub(super) fn of(document: ContentHash) -> Self {
        let pins = Vec::new();
        let hash = review::content_hash(document, &pins, &BTreeMap::new());
        Self { pins, hash }
    }
}

/// The newest review as it stands now.
pub(super) fn view(head: &FlowHead) -> Option<ReviewView> {
    let review = head.review.clone()?;
    let is_stale = review.is_stale(head, Subject::of(review.document).hash);
    let has_difference = head.draft.is_some() && head.active.is_some();
    Some(ReviewView { review, is_stale, has_difference })
}

impl Authoring {
    /// The newest review of a flow.
    pub fn review(&self, flow: FlowId) -> Result<ReviewView> {
        review_of(&self.load_flow(flow)?)
    }

    /// Asks for approval of the draft as it is now; one with errors is refused.
    pub fn request_review(&self, flow: FlowId, note: Option<&str>, by: &str) -> Result<ReviewView> {
        let note = text_of("note", note)?;
        self.change_review("requested", by, || {
            let before = self.load_flow(flow)?;
            let document = self.load_deployable(&before)?;
            compile(&document)?;
            let document = document.content_hash();
            let hash = Subject::of(document).hash;
            let request = Request { document, hash, note: note.clone() };
            Ok(review::request(&before, request, self.change(by))?)
        })
    }

    /// Only for the hash that the checker looked at, and never by who made the change.
    pub fn approve_review(&self, flow: FlowId, approve: Approve, by: &str) -> Result<ReviewView> {
        let comment = text_of("comment", approve.comment.as_deref())?;
        let yes = Yes { seen: approve.hash, comment };
        if approve.deploy {
            // A review that can't be approved is the first thing to hear of, whatever else stands in the way.
            self.approved(flow, &yes, by)?;
            let (head, _) = self.activate(flow, None, |before, facts| {
                review::approve_and_deploy(before, yes.clone(), facts, self.change(by))
            })?;
            return review_of(&head);
        }
        self.change_review("approved", by, || self.approved(flow, &yes, by))
    }

    /// The comment says why.
    pub fn reject_review(&self, flow: FlowId, comment: &str, by: &str) -> Result<ReviewView> {
        let comment = text_of("comment", Some(comment))?.unwrap_or_default();
        self.change_review("rejected", by, || {
            Ok(review::reject(&self.load_flow(flow)?, &comment, self.change(by))?)
        })
    }

    /// An administrator also withdraws what others requested.
    pub fn withdraw_review(&self, flow: FlowId, is_admin: bool, by: &str) -> Result<ReviewView> {
        self.change_review("withdrawn", by, || {
            Ok(review::withdraw(&self.load_flow(flow)?, is_admin, self.change(by))?)
        })
    }

    /// The head with its review approved.
    fn approved(&self, flow: FlowId, yes: &Yes, by: &str) -> Result<FlowHead> {
        let before = self.load_flow(flow)?;
        let reviewed = before.review.as_ref().ok_or(LifecycleError::NoReview)?;
        let now = Subject::of(reviewed.document).hash;
        Ok(review::approve(&before, yes.clone(), now, self.change(by))?)
    }

    fn change_review(
        &self,
        what: &str,
        by: &str,
        decide: impl Fn() -> Result<FlowHead>,
    ) -> Result<ReviewView> {
        let head = self.settle(|| {
            let head = decide()?;
            self.commit(vec![Change::PutFlow(head.clone())])?;
            Ok(head)
        })?;
        tracing::info!(project.id = %head.project, flow.id = %head.id, by, "A review was {what}.");
        review_of(&head)
    }
}

fn review_of(head: &FlowHead) -> Result<ReviewView> {
    Ok(view(head).ok_or(LifecycleError::NoReview)?)
}
