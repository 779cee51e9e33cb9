//! Versions: deploy, history, and back into the draft.

use super::{
    Authoring, AuthoringError, FlowView, NOTE_CHARS_MAX, Result, VersionView, What, event_of,
};
use crate::port::{Change, StoreError};
use flow::{
    Document, FlowId,
    lifecycle::{self, Deploy, DraftFacts, FlowHead, VersionHead},
};

impl Authoring {
    /// Makes the draft the active version, in one commit: what starts afterwards runs on it, what runs stays where it
    /// is.
    pub fn deploy(&self, flow: FlowId, note: Option<&str>, by: &str) -> Result<VersionView> {
        let note = note.map(note_of).transpose()?.flatten();
        let _turn = self.take_turn();
        let (head, version) = self.settle(|| {
            let before = self.load_flow(flow)?;
            let document = self.load_deployable(&before)?;
            let program = self.compile(&before, &document)?;
            self.demand_callers_fit(&before, program.signature.as_ref())?;
            let webhook_path = program.webhook().map(|webhook| webhook.path);
            if let Some(path) = &webhook_path {
                self.demand_free_path(before.project, flow, path)?;
            }
            let hash = document.content_hash();
            let facts = Deploy {
                document: hash,
                event: event_of(&document),
                webhook_path,
                note: note.clone(),
            };
            let (head, version) = lifecycle::deploy(&before, facts, self.change(by))?;
            self.commit(vec![
                Change::PutDocument { hash, document },
                Change::PutVersion(version.clone()),
                Change::DropDraft(flow),
                Change::PutFlow(head.clone()),
            ])?;
            Ok((head, version))
        })?;
        self.directory().put_flow(&head);
        tracing::info!(
            project.id = %head.project, flow.id = %flow, flow.version = version.number, "A version was deployed."
        );
        Ok(VersionView::new(version, &head))
    }

    /// Deployed versions, newest first.
    pub fn versions(&self, flow: FlowId) -> Result<Vec<VersionView>> {
        let head = self.load_flow(flow)?;
        let versions = self.catalog().versions(flow)?.into_iter();
        Ok(versions.map(|version| VersionView::new(version, &head)).collect())
    }

    pub fn version(&self, flow: FlowId, number: u32) -> Result<(VersionView, Document)> {
        let head = self.load_flow(flow)?;
        let (version, document) = self.load_version(&head, number)?;
        Ok((VersionView::new(version, &head), document))
    }

    /// Puts a version's document into the draft, over what is there.
    pub fn copy_to_draft(&self, flow: FlowId, number: u32, by: &str) -> Result<FlowView> {
        let head = self.settle(|| {
            let head = self.load_flow(flow)?;
            let (_, document) = self.load_version(&head, number)?;
            let next = lifecycle::copy_to_draft(&head, DraftFacts::of(&document), self.change(by))?;
            self.put_draft(next, document)
        })?;
        let project = self.project_of(&head)?;
        self.view_flow(head, &project)
    }

    pub(super) fn load_version(
        &self,
        head: &FlowHead,
        number: u32,
    ) -> Result<(VersionHead, Document)> {
        let versions = self.catalog().versions(head.id)?;
        let version = versions.into_iter().find(|version| version.number == number);
        let version = version.ok_or(AuthoringError::NotFound(What::Version))?;
        let missing = || StoreError::Corrupt(format!("version {number} of {} is missing", head.id));
        let document = self.catalog().document(version.document)?.ok_or_else(missing)?;
        Ok((version, document))
    }
}

/// An empty note is none.
fn note_of(note: &str) -> Result<Option<String>> {
    let note = note.trim();
    if note.chars().count() > NOTE_CHARS_MAX {
        let message = format!("a note has at most {NOTE_CHARS_MAX} characters");
        return Err(AuthoringError::Invalid { field: "note", message });
    }
    Ok((!note.is_empty()).then(|| note.to_owned()))
}
