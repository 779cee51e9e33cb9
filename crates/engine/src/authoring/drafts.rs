//! Drafts: what is edited. Saved as it is, whole, however wrong; of two editors the second hears who came first.

use super::{Authoring, AuthoringError, FlowView, PinnedDraft, Result, What, event_of};
use crate::port::Change;
use flow::{
    Diagnostic, Document, FlowId,
    lifecycle::{self, DraftHead, Edit, FlowHead, LifecycleError},
};
use std::sync::Arc;

impl Authoring {
    pub fn draft(&self, flow: FlowId) -> Result<(DraftHead, Document)> {
        self.settle(|| {
            let head = self.load_flow(flow)?;
            let draft = head.draft.clone().ok_or(AuthoringError::NotFound(What::Draft))?;
            Ok((draft, self.load_draft(&head)?))
        })
    }

    /// Saves the document, errors and all, when the draft still has this ETag, and says what `check` finds.
    pub fn save_draft(
        &self,
        flow: FlowId,
        etag: u64,
        document: Document,
        by: &str,
    ) -> Result<(DraftHead, Vec<Diagnostic>)> {
        let draft = self.settle(|| {
            let head = lifecycle::save_draft(
                &self.load_flow(flow)?,
                etag,
                event_of(&document),
                self.change(by),
            )?;
            self.put_draft(head, document.clone())
        })?;
        let (_, diagnostics) = flow::check(&document);
        Ok((draft.draft.expect("a saved draft is in its head"), diagnostics))
    }

    /// A drafting flow becomes active again.
    pub fn discard_draft(&self, flow: FlowId) -> Result<()> {
        self.settle(|| {
            let head = self.load_flow(flow)?;
            let event = self.active_event(&head)?;
            let head = lifecycle::discard_draft(&head, event, self.change(""))?;
            self.commit(vec![Change::PutFlow(head), Change::DropDraft(flow)])
        })
    }

    /// Clones the active version into a draft, unless there is one; says whether it did.
    pub fn edit(&self, flow: FlowId, by: &str) -> Result<(FlowView, bool)> {
        let (head, created) = self.settle(|| {
            let head = self.load_flow(flow)?;
            match lifecycle::edit(&head, self.change(by))? {
                Edit::HasDraft => Ok((head, false)),
                Edit::Cloned(next) => {
                    let document = self.load_active(&head)?.ok_or(LifecycleError::NoDraft)?;
                    Ok((self.put_draft(next, document)?, true))
                }
            }
        })?;
        let project = self.project_of(&head)?;
        Ok((self.view_flow(head, &project)?, created))
    }

    /// What `check` finds in the given document; without one in the draft, or in the active version.
    pub fn check(&self, flow: FlowId, document: Option<Document>) -> Result<Vec<Diagnostic>> {
        let document = self.settle(|| {
            let head = self.load_flow(flow)?;
            document.clone().map_or_else(|| self.load_latest(&head), Ok)
        })?;
        Ok(flow::check(&document).1)
    }

    /// Compiles the draft (of an active flow without one: the active version) and stores it by its content, for a test.
    pub fn pin_draft(&self, flow: FlowId) -> Result<PinnedDraft> {
        let (head, document) = self.settle(|| {
            let head = self.load_flow(flow)?;
            not_deleted(&head)?;
            let document = self.load_latest(&head)?;
            Ok((head, document))
        })?;
        let project = self.project_of(&head)?;
        let program = compile(&document)?;
        let sample = document.read().0.trigger.sample;
        let hash = document.content_hash();
        self.commit(vec![Change::PutDocument { hash, document }])?;
        Ok(PinnedDraft { flow: head, project, document: hash, program, sample })
    }

    /// The draft, else the active version.
    fn load_latest(&self, head: &FlowHead) -> Result<Document> {
        match &head.draft {
            Some(_) => self.load_draft(head),
            None => Ok(self.load_active(head)?.ok_or(LifecycleError::NoDraft)?),
        }
    }

    /// The draft of a flow that isn't deleted.
    pub(super) fn load_deployable(&self, head: &FlowHead) -> Result<Document> {
        not_deleted(head)?;
        if head.draft.is_none() {
            return Err(LifecycleError::NoDraft.into());
        }
        self.load_draft(head)
    }

    pub(super) fn put_draft(&self, head: FlowHead, document: Document) -> Result<FlowHead> {
        self.commit(vec![
            Change::PutDraft { flow: head.id, document },
            Change::PutFlow(head.clone()),
        ])?;
        Ok(head)
    }
}

fn not_deleted(head: &FlowHead) -> Result<()> {
    match head.deleted_at {
        Some(_) => Err(LifecycleError::Deleted.into()),
        None => Ok(()),
    }
}

/// The program, or everything that stands in its way.
pub(super) fn compile(document: &Document) -> Result<Arc<flow::Program>> {
    match flow::check(document) {
        (Some(program), _) => Ok(Arc::new(program)),
        (None, diagnostics) => Err(AuthoringError::CheckFailed(diagnostics)),
    }
}
