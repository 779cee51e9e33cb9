//! What differs between two states of a flow.

use super::{Authoring, AuthoringError, Result, What};
use flow::{Document, FlowId, diff::Diff, lifecycle::FlowHead};
use std::str::FromStr;

/// A state of a flow as people write it: `draft`, `active` or a version's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revision {
    Draft,
    Active,
    Version(u32),
}

/// A text that names no state of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it has to be draft, active or a version's number")]
pub struct NotARevision;

impl FromStr for Revision {
    type Err = NotARevision;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        match text {
            "draft" => Ok(Self::Draft),
            "active" => Ok(Self::Active),
            number => number.parse().map(Self::Version).map_err(|_| NotARevision),
        }
    }
}

impl Authoring {
    pub fn diff(&self, flow: FlowId, from: Revision, to: Revision) -> Result<Diff> {
        let (from, to) = self.settle(|| {
            let head = self.load_flow(flow)?;
            Ok((self.load_revision(&head, from)?, self.load_revision(&head, to)?))
        })?;
        Ok(Diff::between(&from, &to))
    }

    fn load_revision(&self, head: &FlowHead, revision: Revision) -> Result<Document> {
        match revision {
            Revision::Draft if head.draft.is_none() => Err(AuthoringError::NotFound(What::Draft)),
            Revision::Draft => self.load_draft(head),
            Revision::Active => {
                self.load_active(head)?.ok_or(AuthoringError::NotFound(What::Version))
            }
            Revision::Version(number) => Ok(self.load_version(head, number)?.1),
        }
    }
}
